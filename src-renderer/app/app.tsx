import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { useConnection } from "../stores/use-connection.ts";
import { theme } from "../theme/theme.ts";
import { Frame } from "./frame.tsx";
import { SignInScreen } from "./sign-in-screen.tsx";

export function App() {
  const signedIn = useConnection(({ session }) => session !== null);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      {signedIn ? <Frame /> : <SignInScreen />}
    </MantineProvider>
  );
}
