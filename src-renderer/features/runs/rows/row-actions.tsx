import { Button, Group, Stack } from "@mantine/core";
import { IconDatabase, IconFlask, IconRefresh, IconRouteAltLeft } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { canRun } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import type { WholeRow } from "../../../../src-shared/wire/ui/row-messages.ts";
import { useCommand } from "../../../stores/use-ask.ts";
import { useMay } from "../../../stores/use-may.ts";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import { TrialView } from "./trial-view.tsx";
import { useRetryRows } from "./use-retry-rows.ts";

export type RowActionsProps = { run: RunSummary; row: WholeRow };

const mayStartAnew = ({ state, readable }: WholeRow): boolean => readable && (state === "failed" || state === "quarantined" || state === "canceled");

/** What can be done about a row: start it anew, or look at what is sent and answered without storing anything. */
export function RowActions({ run, row }: RowActionsProps) {
  const { t } = useTranslation("rows");
  const may = useMay();
  const { retry, retrying } = useRetryRows(run.id);
  const trial = useCommand("run:try-row");
  return (
    <Stack gap="sm">
      <Group gap="xs">
        {may("run:retry") && mayStartAnew(row) && (
          <Button
            size="xs"
            leftSection={<IconRefresh size={15} aria-hidden />}
            disabled={!canRun("retry", run)}
            title={canRun("retry", run) ? t("retryAbout") : t("retryWhenStanding")}
            loading={retrying}
            onClick={() => retry({ rowIndexes: [row.index] })}
          >
            {t("retryRow")}
          </Button>
        )}
        {may("run:try-row") && row.readable && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconFlask size={15} aria-hidden />}
            title={t("tryAbout")}
            loading={trial.isPending}
            onClick={() => trial.mutate({ run: run.id, row: row.index })}
          >
            {t("tryRow")}
          </Button>
        )}
        <RowLinks run={run} row={row} />
      </Group>
      {trial.error !== null && <RefusalNotice error={trial.error} />}
      {trial.data !== undefined && <TrialView trace={trial.data} steps={row.steps} />}
    </Stack>
  );
}

/** The row where it came from, and where its pipeline can be changed with it at hand. */
function RowLinks({ run, row }: RowActionsProps) {
  const { t } = useTranslation("rows");
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconDatabase size={15} aria-hidden />}
        component={Link}
        href={`/datasets/${row.dataset}?row=${row.index + 1}`}
      >
        {t("toDataset")}
      </Button>
      {run.pipelineVersion !== null && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRouteAltLeft size={15} aria-hidden />}
          component={Link}
          href={`/pipelines/${encodeURIComponent(run.pipeline)}?data=${row.dataset}&row=${row.index}`}
        >
          {t("toEditor")}
        </Button>
      )}
    </>
  );
}
