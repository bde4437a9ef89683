import { Button, Center, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { signIn } from "../link/session.ts";
import { useAppParts } from "../stores/app-parts.tsx";
import { RefusalNotice } from "../ui/refusal-notice.tsx";

/** For a browser without a session: the token goes here, or comes in the address. */
export function SignInScreen() {
  const { t } = useTranslation("frame");
  const { link, connection } = useAppParts();
  const [token, setToken] = useState("");
  const [error, setError] = useState<Error | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      connection.setState({ session: await signIn(readToken(token)) });
      link.reconnect();
    } catch (cause) {
      setError(cause as Error);
    }
  };
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p="xl" maw={460} w="100%" bg="var(--inferno-surface)">
        <form onSubmit={(event) => void submit(event)}>
          <Stack>
            <Title order={1} size="h3">
              {t("signInTitle")}
            </Title>
            <Text c="dimmed" size="sm">
              {t("signInAbout")}
            </Text>
            {error !== null && <RefusalNotice error={error} />}
            <PasswordInput label={t("token")} value={token} onChange={(event) => setToken(event.currentTarget.value)} autoComplete="off" required />
            <Button type="submit">{t("signIn")}</Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

/** People paste the whole address too. */
function readToken(text: string): string {
  return /#token=([^\s&]+)/.exec(text)?.[1] ?? text.trim();
}
