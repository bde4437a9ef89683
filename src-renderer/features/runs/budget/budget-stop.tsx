import { Alert, Text } from "@mantine/core";
import { IconCoin } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { countEndedRows } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { useFigures } from "../../../ui/use-figures.ts";

/** That a run stopped at its budget, with the numbers, and what can be done now. */
export function BudgetStop({ run }: { run: RunSummary }) {
  const { t } = useTranslation("budget");
  const told = useBudgetStop();
  return (
    <Alert variant="default" icon={<IconCoin aria-hidden color="var(--mantine-color-indigo-5)" />} title={told(run)}>
      <Text size="sm">
        {run.budget?.rowUsd === null ? `${t("unpricedAbout")} ` : ""}
        {t("stoppedAbout")}
      </Text>
    </Alert>
  );
}

/** The stop in one sentence. */
export function useBudgetStop(): (run: RunSummary) => string {
  const { t } = useTranslation("budget");
  const { usd, count } = useFigures();
  return (run) => t("stopped", { spent: usd(run.budget?.spentUsd), max: usd(run.budget?.maxUsd), done: count(countEndedRows(run)), total: count(run.total) });
}
