import { Badge, Paper, Table } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { UiUpValue } from "../../../src-shared/wire/ui-up.ts";
import { LinkTo } from "../../ui/link-to.tsx";
import { useFigures } from "../../ui/use-figures.ts";
import { DatasetMenu } from "./dataset-menu.tsx";

type Dataset = UiUpValue<"dataset:list">[number];

export function DatasetTable({ datasets }: { datasets: readonly Dataset[] }) {
  const { t } = useTranslation("datasets");
  return (
    <Paper withBorder bg="var(--inferno-surface)">
      <Table.ScrollContainer minWidth={640} type="native">
        <Table verticalSpacing="xs" highlightOnHover aria-label={t("list")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("name")}</Table.Th>
              <Table.Th ta="end">{t("rows")}</Table.Th>
              <Table.Th ta="end">{t("badRows")}</Table.Th>
              <Table.Th>{t("format")}</Table.Th>
              <Table.Th ta="end">{t("size")}</Table.Th>
              <Table.Th>{t("usedBy")}</Table.Th>
              <Table.Th>{t("imported")}</Table.Th>
              <Table.Th w={48} aria-label={t("actions")} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {datasets.map((dataset) => (
              <DatasetLine key={dataset.id} dataset={dataset} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function DatasetLine({ dataset }: { dataset: Dataset }) {
  const { t } = useTranslation("datasets");
  const figures = useFigures();
  return (
    <Table.Tr>
      <Table.Td maw={360} style={{ overflowWrap: "anywhere" }}>
        <LinkTo to={`/datasets/${dataset.id}`} size="sm" fw={550}>
          {dataset.name}
        </LinkTo>
      </Table.Td>
      <Table.Td ta="end" className="figures">
        {figures.count(dataset.rows)}
      </Table.Td>
      <Table.Td ta="end" className="figures">
        {dataset.badRows === 0 ? figures.count(0) : <BadRowsLink dataset={dataset} />}
      </Table.Td>
      <Table.Td>{t(`formats.${dataset.format}`)}</Table.Td>
      <Table.Td ta="end" className="figures">
        {figures.bytes(dataset.bytes)}
      </Table.Td>
      <Table.Td>{t("runs", { count: dataset.runs })}</Table.Td>
      <Table.Td className="figures" title={figures.dateTime(dataset.createdAt)} style={{ whiteSpace: "nowrap" }}>
        {figures.shortDateTime(dataset.createdAt)}
      </Table.Td>
      <Table.Td>
        <DatasetMenu dataset={dataset} />
      </Table.Td>
    </Table.Tr>
  );
}

function BadRowsLink({ dataset: { id, badRows } }: { dataset: Dataset }) {
  const { t } = useTranslation("datasets");
  const figures = useFigures();
  return (
    <LinkTo to={`/datasets/${id}?tab=bad`} aria-label={t("bad", { count: badRows })}>
      <Badge
        color="yellow"
        variant="light"
        radius="sm"
        leftSection={<IconAlertTriangle size={12} aria-hidden />}
        styles={{ root: { cursor: "pointer" }, label: { color: "var(--mantine-color-text)" } }}
      >
        {figures.count(badRows)}
      </Badge>
    </LinkTo>
  );
}
