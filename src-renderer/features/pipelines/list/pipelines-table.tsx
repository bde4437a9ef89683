import { ActionIcon, Badge, Button, Group, Modal, Paper, Stack, Table, Text } from "@mantine/core";
import { IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { UiUpValue } from "../../../../src-shared/wire/ui-up.ts";
import { useCommand } from "../../../stores/use-ask.ts";
import { useMay } from "../../../stores/use-may.ts";
import { LinkTo } from "../../../ui/link-to.tsx";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { editorPath } from "../document/pipeline-name.ts";

type Listed = UiUpValue<"pipeline:list">[number];

export type PipelinesTableProps = {
  pipelines: readonly Listed[];
  /** Names of those that have changes in this browser that are not saved. */
  drafts: readonly string[];
};

export function PipelinesTable({ pipelines, drafts }: PipelinesTableProps) {
  const { t } = useTranslation(["pipelines", "common"]);
  const [doomed, setDoomed] = useState<Listed | null>(null);
  const unsaved = drafts.filter((name) => !pipelines.some((pipeline) => pipeline.name === name));
  return (
    <Paper withBorder bg="var(--inferno-surface)" style={{ overflowX: "auto" }}>
      <Table verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("common:name")}</Table.Th>
            <Table.Th ta="right">{t("versionColumn")}</Table.Th>
            <Table.Th ta="right">{t("stepsColumn")}</Table.Th>
            <Table.Th>{t("changedColumn")}</Table.Th>
            <Table.Th>
              <span style={{ position: "absolute", clip: "rect(0 0 0 0)" }}>{t("actions")}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {unsaved.map((name) => (
            <DraftRow key={name} name={name} />
          ))}
          {pipelines.map((pipeline) => (
            <PipelineRow key={pipeline.name} pipeline={pipeline} changed={drafts.includes(pipeline.name)} onDelete={() => setDoomed(pipeline)} />
          ))}
        </Table.Tbody>
      </Table>
      {doomed !== null && <DeleteDialog pipeline={doomed} onClose={() => setDoomed(null)} />}
    </Paper>
  );
}

function DraftRow({ name }: { name: string }) {
  const { t } = useTranslation("pipelines");
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <LinkTo to={editorPath(name)}>{name}</LinkTo>
          <UnsavedBadge label={t("notSaved")} />
        </Group>
      </Table.Td>
      <Table.Td ta="right">–</Table.Td>
      <Table.Td ta="right">–</Table.Td>
      <Table.Td>–</Table.Td>
      <Table.Td />
    </Table.Tr>
  );
}

type PipelineRowProps = { pipeline: Listed; changed: boolean; onDelete: () => void };

function PipelineRow({ pipeline: { name, version, steps, updatedAt }, changed, onDelete }: PipelineRowProps) {
  const { t } = useTranslation("pipelines");
  const figures = useFigures();
  const may = useMay();
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <LinkTo to={editorPath(name)} fw={550}>
            {name}
          </LinkTo>
          {changed && <UnsavedBadge label={t("changed")} />}
        </Group>
      </Table.Td>
      <Table.Td ta="right" className="figures">
        {figures.count(version)}
      </Table.Td>
      <Table.Td ta="right" className="figures">
        {figures.count(steps)}
      </Table.Td>
      <Table.Td className="figures">{figures.dateTime(updatedAt)}</Table.Td>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          {may("run:start") && (
            <Button
              size="compact-sm"
              variant="default"
              component={Link}
              href={`/runs/new?pipeline=${encodeURIComponent(name)}`}
              leftSection={<IconPlayerPlay size={14} aria-hidden />}
              aria-label={t("runNamed", { name })}
            >
              {t("run")}
            </Button>
          )}
          {may("pipeline:delete") && (
            <ActionIcon variant="subtle" color="red" onClick={onDelete} aria-label={t("deleteNamed", { name })}>
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function UnsavedBadge({ label }: { label: string }) {
  return (
    <Badge size="sm" color="yellow" variant="light" tt="none" styles={{ label: { color: "var(--mantine-color-text)" } }}>
      {label}
    </Badge>
  );
}

function DeleteDialog({ pipeline: { name, version }, onClose }: { pipeline: Listed; onClose: () => void }) {
  const { t } = useTranslation(["pipelines", "common"]);
  const remove = useCommand("pipeline:delete");
  return (
    <Modal opened onClose={onClose} title={t("deleteTitle", { name })} closeButtonProps={{ "aria-label": t("common:close") }}>
      <Stack gap="md">
        <Text size="sm">{t("deleteAbout", { count: version })}</Text>
        {remove.error !== null && <RefusalNotice error={remove.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common:cancel")}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ name }, { onSuccess: onClose })}>
            {t("common:delete")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
