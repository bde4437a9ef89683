import { Box, Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

export type PageProps = {
  title: ReactNode;
  /** For the window's title; needed when `title` is not plain text. */
  documentTitle?: string;
  /** One line under the title. */
  about?: ReactNode;
  /** Buttons, at the right of the title. */
  actions?: ReactNode;
  children: ReactNode;
};

/** A screen: its heading, what can be done, and what there is. */
export function Page({ title, documentTitle, about, actions, children }: PageProps) {
  const name = documentTitle ?? (typeof title === "string" ? title : "");
  useEffect(() => {
    document.title = name === "" ? "Inferno" : `${name} · Inferno`;
  }, [name]);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start" gap="md">
        <Box miw={0} flex="1 1 20rem">
          <Title order={1} size="h2">
            {title}
          </Title>
          {about !== undefined && (
            <Text c="dimmed" size="sm" mt={4}>
              {about}
            </Text>
          )}
        </Box>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
