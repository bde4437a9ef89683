import { Alert, Group, Paper, Stack, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { countEndedRows } from "../../../../src-shared/core/run-verbs.ts";
import type { RunProgress } from "../../../../src-shared/wire/ui/run-messages.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import { BudgetLine } from "../budget/budget-line.tsx";
import { BudgetStop } from "../budget/budget-stop.tsx";
import { RunBar } from "../run-bar.tsx";
import { RunFigures } from "./run-figures.tsx";
import { useOutlook } from "./use-outlook.ts";

/** How a run stands: why it does not go on, how far it is, that its sums hold, what of its budget is spent, and its figures. */
export function RunHead({ progress }: { progress: RunProgress }) {
  const { run } = progress;
  return (
    <Stack gap="md">
      {run.state === "stopped_budget" && <BudgetStop run={run} />}
      {run.reason !== null && (
        <Alert color="yellow" variant="light" icon={<IconInfoCircle aria-hidden />}>
          {run.reason}
        </Alert>
      )}
      <Paper withBorder p="md" bg="var(--inferno-surface)">
        <Stack gap={10}>
          <ProgressLine progress={progress} />
          <RunBar run={run} tall />
          <SumLine progress={progress} />
          <BudgetLine run={run} />
        </Stack>
      </Paper>
      <RunFigures progress={progress} />
    </Stack>
  );
}

function ProgressLine({ progress }: { progress: RunProgress }) {
  const { t } = useTranslation("runs");
  const { count, percent } = useFigures();
  const { run } = progress;
  const outlook = useOutlook(progress);
  const done = countEndedRows(run);
  // Rounded down: 100 % is said only when every row has ended.
  const share = run.total === 0 ? 1 : Math.floor((done / run.total) * 100) / 100;
  return (
    <Group justify="space-between" gap="sm" align="baseline">
      <Text className="figures">
        <Text span fw={700} size="xl">
          {percent(share)}
        </Text>{" "}
        <Text span c="dimmed" size="sm">
          {t("rowsEnded", { done: count(done), total: count(run.total) })}
        </Text>
      </Text>
      {outlook !== null && (
        <Text size="sm" fw={600} className="figures" data-testid="outlook">
          {outlook}
        </Text>
      )}
    </Group>
  );
}

const ends = ["succeeded", "failed", "skipped", "canceled"] as const;
const stillOpen = ["pending", "leased"] as const;

/** The sum that must hold, as a sum. */
function SumLine({ progress: { run, rowsBlocked } }: { progress: RunProgress }) {
  const { t } = useTranslation("runs");
  const { count } = useFigures();
  const terms = [...ends, ...stillOpen.filter((state) => run[state] > 0)];
  return (
    <Text size="sm" className="figures" data-testid="sum">
      {terms.map((state, at) => (
        <SumTerm key={state} state={state} rows={run[state]} first={at === 0} />
      ))}{" "}
      = {t("sum.total", { count: run.total, figure: count(run.total) })}
      {rowsBlocked > 0 && (
        <Text span c="var(--inferno-failed)" fw={600}>
          {" "}
          · {t("sum.blocked", { count: rowsBlocked })}
        </Text>
      )}
    </Text>
  );
}

type SumTermProps = { state: (typeof ends)[number] | (typeof stillOpen)[number]; rows: number; first: boolean };

/** Most terms stay as they are while others change ten times a second. */
const SumTerm = memo(function SumTerm({ state, rows, first }: SumTermProps) {
  const { t } = useTranslation("runs");
  return `${first ? "" : " + "}${t(`sum.${state}`, { count: rows })}`;
});
