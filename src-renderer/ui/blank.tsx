import { Group, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";

export type BlankProps = {
  icon: Icon;
  title: string;
  /** What would be here, in a sentence or two. */
  children: ReactNode;
  /** The first thing to do, and a second way. */
  actions?: ReactNode;
};

/** In place of an empty list: what this is, and what to do first. */
export function Blank({ icon: Icon, title, children, actions }: BlankProps) {
  return (
    <Paper withBorder p="xl" radius="md" bg="var(--inferno-surface)">
      <Stack align="center" gap="sm" py="lg" maw={560} mx="auto" ta="center">
        <ThemeIcon size={48} radius="xl" variant="light" color="ember">
          <Icon size={26} aria-hidden />
        </ThemeIcon>
        <Title order={2} size="h4">
          {title}
        </Title>
        <Text c="dimmed" size="sm">
          {children}
        </Text>
        {actions !== undefined && (
          <Group gap="sm" mt="xs" justify="center">
            {actions}
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
