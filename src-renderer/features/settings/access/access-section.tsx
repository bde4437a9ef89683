import { Stack } from "@mantine/core";
import { SessionsGroup } from "./sessions-group.tsx";
import { TokensGroup } from "./tokens-group.tsx";

/** Who may ask this control plane: programs by token, windows by session. */
export function AccessSection() {
  return (
    <Stack gap="xl">
      <TokensGroup />
      <SessionsGroup />
    </Stack>
  );
}
