import { Box, Checkbox, Group, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { countEndedRows, isRunGoing } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import type { RunLine } from "../../../../src-shared/wire/ui/run-messages.ts";
import { runLooks } from "../../../theme/state-looks.ts";
import { LinkTo } from "../../../ui/link-to.tsx";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { RunBar } from "../run-bar.tsx";
import classes from "./runs-table.module.css";

export type RunRowProps = { line: RunLine; selected: boolean; onSelect: (selected: boolean) => void; now: number };

export function RunRow({ line: { run, rowsPerSecond, latency }, selected, onSelect, now }: RunRowProps) {
  const { t } = useTranslation(["runs", "common", "budget"]);
  const { short, ms, usd, dateTime, shortDateTime } = useFigures();
  const endedAt = run.endedAt ?? (isRunGoing(run.state) ? now : null);
  return (
    <Table.Tr className={classes.row} data-selected={selected || undefined}>
      <Table.Td>
        <Checkbox size="xs" checked={selected} onChange={(event) => onSelect(event.currentTarget.checked)} aria-label={t("selectOne", { name: run.name })} />
      </Table.Td>
      <Table.Td className={classes.name}>
        <LinkTo to={`/runs/${run.id}`} fw={600} size="sm" className={classes.link}>
          {run.name}
        </LinkTo>
        <Text size="xs" c="dimmed" truncate title={`${run.id} · ${run.datasetName}`}>
          {run.pipelineVersion === null ? run.pipeline : t("pipelineVersion", { name: run.pipeline, version: run.pipelineVersion })} · {run.datasetName}
        </Text>
      </Table.Td>
      <Table.Td className={classes.state}>
        <StateBadge look={runLooks[run.state]} label={t(`common:runState.${run.state}`)} />
      </Table.Td>
      <Table.Td className={classes.progress}>
        <RunCountsLine run={run} />
      </Table.Td>
      <Table.Td className={classes.figure}>{rowsPerSecond === null ? "–" : short(rowsPerSecond)}</Table.Td>
      <Table.Td className={classes.figure}>
        {ms(latency?.p50)}
        <Text size="xs" c="dimmed">
          {ms(latency?.p95)}
        </Text>
      </Table.Td>
      <Table.Td className={classes.figure}>
        {usd(run.costUsd)}
        {run.budget !== null && (
          <Text size="xs" c="dimmed">
            {t("budget:of", { max: usd(run.budget.maxUsd) })}
          </Text>
        )}
      </Table.Td>
      <Table.Td className={classes.figure} title={dateTime(run.startedAt)}>
        {shortDateTime(run.startedAt)}
        <Text size="xs" c="dimmed">
          {run.startedAt === null || endedAt === null ? "–" : t("runs:tookMs", { time: ms(Math.max(0, endedAt - run.startedAt)) })}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

function RunCountsLine({ run }: { run: RunSummary }) {
  const { t } = useTranslation("runs");
  const { count } = useFigures();
  return (
    <Box>
      <Group gap={8} wrap="nowrap" mb={4}>
        <Text size="xs" className="figures">
          {t("ofRows", { done: count(countEndedRows(run)), total: count(run.total) })}
        </Text>
        {run.failed > 0 && (
          <Text size="xs" className="figures" fw={600} c="var(--inferno-failed)">
            {t("failedRows", { count: run.failed })}
          </Text>
        )}
        {run.skipped > 0 && (
          <Text size="xs" className="figures" c="dimmed">
            {t("skippedRows", { count: run.skipped })}
          </Text>
        )}
      </Group>
      <RunBar run={run} />
    </Box>
  );
}
