import { Button, Group, Paper, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { canRun } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { useMay } from "../../../stores/use-may.ts";
import { type RetryOnly, useRetryRows } from "./use-retry-rows.ts";

export type MarkedBarProps = { run: RunSummary; marked: ReadonlySet<number>; onClear: () => void };

/** What can be done with the rows that are marked. */
export function MarkedBar({ run, marked, onClear }: MarkedBarProps) {
  const { t } = useTranslation("rows");
  if (marked.size === 0) return null;
  return (
    <Paper withBorder p={6} px="sm" bg="var(--inferno-surface)" component="section" aria-label={t("marked", { count: marked.size })}>
      <Group gap="xs">
        <Text size="sm" fw={600} aria-live="polite">
          {t("marked", { count: marked.size })}
        </Text>
        <RetryRows run={run} only={{ rowIndexes: [...marked] }} label={t("retryMarked")} onDone={onClear} />
        <Button size="xs" variant="subtle" color="gray" onClick={onClear}>
          {t("unmark")}
        </Button>
      </Group>
    </Paper>
  );
}

export type RetryRowsProps = { run: RunSummary; only: RetryOnly | null; label: string; onDone?: () => void };

/** Starts rows anew; says why where the run does not stand for it. */
export function RetryRows({ run, only, label, onDone }: RetryRowsProps) {
  const { t } = useTranslation("rows");
  const { retry, retrying } = useRetryRows(run.id);
  const may = useMay();
  const mayRetry = canRun("retry", run);
  if (!may("run:retry")) return null;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconRefresh size={15} aria-hidden />}
        disabled={!mayRetry}
        loading={retrying}
        onClick={() => retry(only, onDone)}
      >
        {label}
      </Button>
      {!mayRetry && (
        <Text size="sm" c="dimmed">
          {t("retryWhenStanding")}
        </Text>
      )}
    </>
  );
}
