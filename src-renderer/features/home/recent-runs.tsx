import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isRunEnded } from "../../../src-shared/core/run-transitions.ts";
import type { RunSummary } from "../../../src-shared/model/run.ts";
import { runLooks } from "../../theme/state-looks.ts";
import { LinkTo } from "../../ui/link-to.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { useFigures } from "../../ui/use-figures.ts";
import { Panel } from "./panel.tsx";

const shownRuns = 6;

/** The newest runs that have ended. */
export function RecentRuns({ runs }: { runs: readonly RunSummary[] }) {
  const { t } = useTranslation(["home", "common"]);
  const { dateTime } = useFigures();
  const ended = runs.filter(({ state }) => isRunEnded(state)).slice(0, shownRuns);
  return (
    <Panel title={t("home:recent")}>
      {ended.length === 0 && (
        <Text c="dimmed" size="sm">
          {t("home:noneYet")}
        </Text>
      )}
      {ended.length > 0 && (
        <Table verticalSpacing={6}>
          <Table.Tbody>
            {ended.map((run) => (
              <Table.Tr key={run.id}>
                <Table.Td pl={0}>
                  <LinkTo to={`/runs/${run.id}`} size="sm">
                    {run.name}
                  </LinkTo>
                  <Text size="xs" c="dimmed">
                    {run.pipeline} · {run.datasetName}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <StateBadge look={runLooks[run.state]} label={t(`common:runState.${run.state}`)} />
                </Table.Td>
                <Table.Td ta="right" className="figures">
                  {t("common:rows", { count: run.total })}
                  {run.failed > 0 && (
                    <Text size="xs" c="dimmed">
                      {t("home:failedRows", { count: run.failed })}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td ta="right" pr={0} className="figures" visibleFrom="sm">
                  <Text size="xs" c="dimmed" component="span">
                    {dateTime(run.endedAt)}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}

/** Runs with rows that failed, or that could not be carried out. */
export function RecentFailures({ runs }: { runs: readonly RunSummary[] }) {
  const { t } = useTranslation("home");
  const { count } = useFigures();
  const failed = runs.filter((run) => run.failed > 0 || run.state === "failed").slice(0, shownRuns);
  return (
    <Panel title={t("failures")}>
      {failed.length === 0 ? (
        <Text c="dimmed" size="sm">
          {t("failuresNone", { count: runs.length })}
        </Text>
      ) : (
        <Table verticalSpacing={6}>
          <Table.Tbody>
            {failed.map((run) => (
              <Table.Tr key={run.id}>
                <Table.Td pl={0}>
                  <LinkTo to={`/runs/${run.id}`} size="sm">
                    {run.name}
                  </LinkTo>
                </Table.Td>
                <Table.Td className="figures" pr={0}>
                  {run.state === "failed" && run.reason !== null ? run.reason : t("failuresOf", { failed: count(run.failed), total: count(run.total) })}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}
