import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunBudget, RunSummary } from "../../../../src-shared/model/run.ts";
import { useCommand } from "../../../stores/use-ask.ts";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { suggestBudget } from "./suggest-budget.ts";
import { UsdInput } from "./usd-input.tsx";

/** Verbs that a spent budget keeps a run from. */
export type RaisingVerb = "resume" | "retry";

/** Whether the verb needs a higher budget first. */
export const needsRaise = (verb: string, run: RunSummary): verb is RaisingVerb => (verb === "resume" || verb === "retry") && run.budget?.isSpent === true;

export type RaiseBudgetProps = { verb: RaisingVerb | null; run: RunSummary; onClose: () => void };

/** Asks for a higher budget, and goes on with it. */
export function RaiseBudget({ verb, run, onClose }: RaiseBudgetProps) {
  const { t } = useTranslation(["budget", "common"]);
  return (
    <Modal
      opened={verb !== null && run.budget !== null}
      onClose={onClose}
      title={t("budget:raiseTitle")}
      closeButtonProps={{ "aria-label": t("common:close") }}
      centered
    >
      {verb !== null && run.budget !== null && <RaiseForm verb={verb} run={run} budget={run.budget} onClose={onClose} />}
    </Modal>
  );
}

type RaiseFormProps = { verb: RaisingVerb; run: RunSummary; budget: RunBudget; onClose: () => void };

function RaiseForm({ verb, run, budget, onClose }: RaiseFormProps) {
  const { t } = useTranslation(["budget", "common"]);
  const { usd } = useFigures();
  const again = verb === "retry" ? run.failed + run.canceled : 0;
  const rowsLeft = run.pending + again;
  const [maxCostUsd, change] = useState<number | null>(() => suggestBudget(budget, rowsLeft));
  const { raise, error, raising } = useRaise(verb, run, onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (maxCostUsd !== null) raise(maxCostUsd);
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          {t("budget:raise", { spent: usd(budget.spentUsd), max: usd(budget.maxUsd) })}{" "}
          {budget.rowUsd !== null && t("budget:rest", { row: usd(budget.rowUsd), rest: usd(budget.rowUsd * rowsLeft), count: rowsLeft })}
        </Text>
        <UsdInput label={t("budget:next")} description={t("budget:nextAbout")} value={maxCostUsd} onChange={change} data-autofocus />
        {error !== null && <RefusalNotice error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" disabled={maxCostUsd === null} loading={raising}>
            {t(`budget:${verb}`)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useRaise(verb: RaisingVerb, run: RunSummary, onDone: () => void): { raise: (maxCostUsd: number) => void; error: Error | null; raising: boolean } {
  const { t } = useTranslation("runs");
  const resume = useCommand("run:resume");
  const retry = useCommand("run:retry");
  const onSuccess = (): void => {
    notifications.show({ color: "teal", message: t(`verbDone.${verb}`, { count: 1 }) });
    onDone();
  };
  return {
    raise: (maxCostUsd) =>
      verb === "resume" ? resume.mutate({ run: run.id, maxCostUsd }, { onSuccess }) : retry.mutate({ run: run.id, maxCostUsd }, { onSuccess }),
    error: verb === "resume" ? resume.error : retry.error,
    raising: resume.isPending || retry.isPending,
  };
}
