import { Paper, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DatasetDetail } from "../../../src-shared/wire/ui/dataset-messages.ts";
import { runLooks } from "../../theme/state-looks.ts";
import { LinkTo } from "../../ui/link-to.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";

/** The newest runs that use a dataset. */
export function UsedByTab({ usedBy, runs }: { usedBy: DatasetDetail["usedBy"]; runs: number }) {
  const { t } = useTranslation(["datasets", "common"]);
  if (runs === 0) return <Text size="sm">{t("datasets:runsNone")}</Text>;
  return (
    <Paper withBorder bg="var(--inferno-surface)">
      <Table verticalSpacing="xs" aria-label={t("datasets:tabRuns")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("datasets:runName")}</Table.Th>
            <Table.Th>{t("common:state")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {usedBy.map(({ id, name, state }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <LinkTo to={`/runs/${id}`}>{name}</LinkTo>
              </Table.Td>
              <Table.Td>
                <StateBadge look={runLooks[state]} label={t(`common:runState.${state}`)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {runs > usedBy.length && (
        <Text size="sm" c="dimmed" p="sm">
          {t("datasets:runsMore", { count: runs - usedBy.length })}
        </Text>
      )}
    </Paper>
  );
}
