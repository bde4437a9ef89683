import { Group, Paper, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { countEndedRows } from "../../../src-shared/core/run-verbs.ts";
import type { RunProgress } from "../../../src-shared/wire/ui/run-messages.ts";
import { runLooks } from "../../theme/state-looks.ts";
import { LinkTo } from "../../ui/link-to.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { useFigures } from "../../ui/use-figures.ts";
import { RunBar } from "../runs/run-bar.tsx";
import { Panel } from "./panel.tsx";

/** Runs that have not ended, as they are now. */
export function RunningRuns({ active }: { active: readonly RunProgress[] }) {
  const { t } = useTranslation("home");
  return (
    <Panel
      title={t("running")}
      aside={
        <LinkTo to="/runs" size="sm">
          {t("allRuns")}
        </LinkTo>
      }
    >
      {active.length === 0 && (
        <Text c="dimmed" size="sm">
          {t("nothingActive")}
        </Text>
      )}
      <Stack gap="sm">
        {active.map((progress) => (
          <RunningRun key={progress.run.id} progress={progress} />
        ))}
      </Stack>
    </Panel>
  );
}

function RunningRun({ progress: { run, etaMs, rowsPerSecond } }: { progress: RunProgress }) {
  const { t } = useTranslation(["home", "common"]);
  const { count, ms, rate } = useFigures();
  const facts = [
    t("home:rowsDone", { done: count(countEndedRows(run)), total: count(run.total) }),
    run.failed > 0 ? t("home:failedRows", { count: run.failed }) : null,
    rowsPerSecond > 0 ? t("home:rate", { rate: rate(rowsPerSecond) }) : null,
    etaMs === null ? null : t("home:etaAbout", { eta: ms(etaMs) }),
  ].filter((fact) => fact !== null);
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" mb={6}>
        <LinkTo to={`/runs/${run.id}`} fw={600}>
          {run.name}
        </LinkTo>
        <StateBadge look={runLooks[run.state]} label={t(`common:runState.${run.state}`)} />
      </Group>
      <RunBar run={run} />
      <Text size="xs" c="dimmed" className="figures" mt={6}>
        {facts.join(" · ")}
      </Text>
      {run.reason !== null && (
        <Text size="sm" mt={4}>
          {run.reason}
        </Text>
      )}
    </Paper>
  );
}
