import { Badge, Group, Paper, Progress, ScrollArea, Stack, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { NodeSummary } from "../../../src-shared/model/node.ts";
import { useMay } from "../../stores/use-may.ts";
import { nodeLooks } from "../../theme/state-looks.ts";
import { LinkTo } from "../../ui/link-to.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { useFigures } from "../../ui/use-figures.ts";
import { NodeMenu } from "./node-menu.tsx";

export function NodeTable({ nodes }: { nodes: readonly NodeSummary[] }) {
  const { t } = useTranslation("nodes");
  return (
    <Paper withBorder bg="var(--inferno-surface)">
      <ScrollArea tabIndex={0} aria-label={t("title")}>
        <Table verticalSpacing="sm" horizontalSpacing="md" miw={720}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("name")}</Table.Th>
              <Table.Th w={150}>{t("load")}</Table.Th>
              <Table.Th>{t("working")}</Table.Th>
              <Table.Th ta="right">{t("rowsDone")}</Table.Th>
              <Table.Th>{t("labels")}</Table.Th>
              <Table.Th>{t("version")}</Table.Th>
              <Table.Th aria-label={t("more", { name: "" })} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {nodes.map((node) => (
              <NodeRow key={node.id} node={node} />
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </Paper>
  );
}

function NodeRow({ node }: { node: NodeSummary }) {
  const may = useMay();
  const { t } = useTranslation(["nodes", "common"]);
  const figures = useFigures();
  return (
    <Table.Tr>
      <Table.Td>
        <NodeName node={node} />
      </Table.Td>
      <Table.Td>
        <Progress value={(Math.min(node.rowsHeld, node.slots) / node.slots) * 100} aria-label={t("nodes:load")} mb={4} transitionDuration={0} />
        <Text size="xs" c="dimmed" className="figures">
          {t("nodes:loadOf", { held: node.rowsHeld, slots: node.slots })}
        </Text>
      </Table.Td>
      <Table.Td>
        <NodeWork node={node} />
      </Table.Td>
      <Table.Td ta="right" className="figures">
        {figures.count(node.rowsDone)}
      </Table.Td>
      <Table.Td>
        <Group gap={4}>
          {Object.keys(node.labels).length === 0 && "–"}
          {Object.entries(node.labels).map(([key, value]) => (
            <Badge key={key} variant="default" radius="sm" styles={{ root: { textTransform: "none" } }}>
              {key}={value}
            </Badge>
          ))}
        </Group>
      </Table.Td>
      <Table.Td>
        <Text size="sm" className="figures">
          {node.version}
        </Text>
        {node.state === "gone" && (
          <Text size="xs" c="dimmed">
            {t("nodes:lastSeen", { at: figures.dateTime(node.lastSeenAt) })}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">{may("node:drain") && <NodeMenu node={node} />}</Table.Td>
    </Table.Tr>
  );
}

function NodeWork({ node: { runs } }: { node: NodeSummary }) {
  const { t } = useTranslation(["nodes", "common"]);
  if (runs.length === 0) {
    return (
      <Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
        {t("nodes:idle")}
      </Text>
    );
  }
  return runs.map(({ id, name, rows }) => (
    <Text key={id} size="sm" className="figures">
      {t("common:rows", { count: rows })} · <LinkTo to={`/runs/${id}`}>{name}</LinkTo>
    </Text>
  ));
}

function NodeName({ node }: { node: NodeSummary }) {
  const { t } = useTranslation(["nodes", "common"]);
  return (
    <Stack gap={4} align="flex-start">
      <Text fw={600} size="sm">
        {node.name}
      </Text>
      <Group gap={6} wrap="nowrap">
        <StateBadge look={nodeLooks[node.state]} label={t(`common:nodeState.${node.state}`)} />
        <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
          {node.local ? t("nodes:local") : t("nodes:remote")}
        </Text>
      </Group>
    </Stack>
  );
}
