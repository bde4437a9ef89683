import { Paper, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunDetail } from "../../../../src-shared/wire/ui/run-messages.ts";
import { useFigures } from "../../../ui/use-figures.ts";

const columns = ["calls", "failedCalls", "p50", "p95", "p99", "cost"] as const;

/** Which node made how many of the run's calls. */
export function NodesTab({ detail: { nodes } }: { detail: RunDetail }) {
  const { t } = useTranslation("runs");
  const { count, ms, usd } = useFigures();
  if (nodes.length === 0) return <Text c="dimmed">{t("noCalls")}</Text>;
  return (
    <Paper withBorder bg="var(--inferno-surface)">
      <Table verticalSpacing={6} horizontalSpacing="sm" className="figures" aria-label={t("tab.nodes")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("node")}</Table.Th>
            {columns.map((name) => (
              <Table.Th key={name} ta="right">
                {t(`stepColumn.${name}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {nodes.map(({ name, calls, failed, latency, costUsd }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={600}>
                {name}
              </Table.Th>
              {[count(calls), count(failed), ms(latency?.p50), ms(latency?.p95), ms(latency?.p99), usd(costUsd)].map((text, at) => (
                <Table.Td key={columns[at]} ta="right">
                  {text}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
