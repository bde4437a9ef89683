import { Group, Paper, Title } from "@mantine/core";
import type { ReactNode } from "react";

export type PanelProps = { title: string /** At the right of the title. */; aside?: ReactNode; children: ReactNode };

export function Panel({ title, aside, children }: PanelProps) {
  return (
    <Paper withBorder p="md" bg="var(--inferno-surface)" component="section" aria-label={title}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5">
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Paper>
  );
}
