import { MantineProvider, mergeThemeOverrides, Notification } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useConnection } from "../stores/use-connection.ts";
import { theme } from "../theme/theme.ts";
import { makeFigures } from "../ui/figures.ts";
import { FiguresContext } from "../ui/use-figures.ts";
import { Frame } from "./frame.tsx";
import { SignInScreen } from "./sign-in-screen.tsx";

export function App() {
  const { t, i18n } = useTranslation("common");
  const figures = useMemo(() => makeFigures(i18n.language), [i18n.language]);
  const signedIn = useConnection(({ session }) => session !== null);
  const named = useMemo(
    () =>
      mergeThemeOverrides(theme, { components: { Notification: Notification.extend({ defaultProps: { closeButtonProps: { "aria-label": t("close") } } }) } }),
    [t],
  );
  return (
    <MantineProvider theme={named} defaultColorScheme="auto">
      <FiguresContext value={figures}>
        <Notifications position="bottom-right" />
        {signedIn ? <Frame /> : <SignInScreen />}
      </FiguresContext>
    </MantineProvider>
  );
}
