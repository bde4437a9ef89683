import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./setting-group.module.css";

export type SettingGroupProps = { title: string; about?: ReactNode; actions?: ReactNode; children: ReactNode };

/** Settings that belong together. */
export function SettingGroup({ title, about, actions, children }: SettingGroupProps) {
  return (
    <Stack gap="xs" component="section">
      <Group justify="space-between" align="flex-end" gap="sm">
        <div className={classes.words}>
          <Title order={2} size="h5">
            {title}
          </Title>
          {about !== undefined && (
            <Text size="sm" c="dimmed">
              {about}
            </Text>
          )}
        </div>
        {actions}
      </Group>
      <Paper withBorder bg="var(--inferno-surface)" className={classes.lines}>
        {children}
      </Paper>
    </Stack>
  );
}

export type SettingLineProps = { label: ReactNode; about?: ReactNode; children: ReactNode };

/** One setting: what it is, and where it is set. */
export function SettingLine({ label, about, children }: SettingLineProps) {
  return (
    <div className={classes.line}>
      <div className={classes.words}>
        <Text size="sm" fw={550}>
          {label}
        </Text>
        {about !== undefined && (
          <Text size="sm" c="dimmed">
            {about}
          </Text>
        )}
      </div>
      <div className={classes.control}>{children}</div>
    </div>
  );
}
