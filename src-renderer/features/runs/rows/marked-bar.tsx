import { Button, Group, Paper, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { canRun } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { type RetryOnly, useRetryRows } from "./use-retry-rows.ts";

export type MarkedBarProps = {
  run: RunSummary;
  marked: ReadonlySet<number>;
  /** What a retry of all that is listed would be; null where that cannot be said, or nothing of it failed. */
  listed: { only: RetryOnly | null; rows: number } | null;
  onClear: () => void;
};

/** What can be done with the marked rows, or with all failed rows that are listed. */
export function MarkedBar({ run, marked, listed, onClear }: MarkedBarProps) {
  const { t } = useTranslation("rows");
  const { retry, retrying } = useRetryRows(run.id);
  if (marked.size === 0 && listed === null) return null;
  const mayRetry = canRun("retry", run);
  const icon = <IconRefresh size={15} aria-hidden />;
  return (
    <Paper withBorder p={6} px="sm" bg="var(--inferno-surface)" role="region" aria-label={t("marked", { count: marked.size })}>
      <Group gap="xs">
        {marked.size > 0 && (
          <>
            <Text size="sm" fw={600} aria-live="polite">
              {t("marked", { count: marked.size })}
            </Text>
            <Button
              size="xs"
              variant="default"
              leftSection={icon}
              disabled={!mayRetry}
              loading={retrying}
              onClick={() => retry({ rowIndexes: [...marked] }, onClear)}
            >
              {t("retryMarked")}
            </Button>
            <Button size="xs" variant="subtle" color="gray" onClick={onClear}>
              {t("unmark")}
            </Button>
          </>
        )}
        {listed !== null && (
          <Button size="xs" variant="default" leftSection={icon} disabled={!mayRetry} loading={retrying} onClick={() => retry(listed.only)}>
            {t("retryListed", { count: listed.rows })}
          </Button>
        )}
        {!mayRetry && (
          <Text size="sm" c="dimmed">
            {t("retryWhenStanding")}
          </Text>
        )}
      </Group>
    </Paper>
  );
}
