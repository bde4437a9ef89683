import { MantineProvider, mergeThemeOverrides, Notification } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useConnection } from "../stores/use-connection.ts";
import { theme } from "../theme/theme.ts";
import { Frame } from "./frame.tsx";
import { SignInScreen } from "./sign-in-screen.tsx";

export function App() {
  const { t } = useTranslation("common");
  const signedIn = useConnection(({ session }) => session !== null);
  const named = useMemo(
    () =>
      mergeThemeOverrides(theme, { components: { Notification: Notification.extend({ defaultProps: { closeButtonProps: { "aria-label": t("close") } } }) } }),
    [t],
  );
  return (
    <MantineProvider theme={named} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      {signedIn ? <Frame /> : <SignInScreen />}
    </MantineProvider>
  );
}
