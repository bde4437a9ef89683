import { ActionIcon, Alert, Drawer, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DatasetDetail, WholeRow } from "../../../src-shared/wire/ui/dataset-messages.ts";
import { useAsk } from "../../stores/use-ask.ts";
import { Answer } from "../../ui/answer.tsx";
import { CopyText } from "../../ui/copy-text.tsx";
import { prettyJson } from "../../ui/pretty-json.ts";
import { useFigures } from "../../ui/use-figures.ts";

export type RowPeekProps = { dataset: DatasetDetail["dataset"]; index: number; onOpen: (index: number | null) => void };

/** A row as a whole, beside the list it is in. */
export function RowPeek({ dataset, index, onOpen }: RowPeekProps) {
  const { t } = useTranslation("datasets");
  const row = useAsk("dataset:row", { dataset: dataset.id, index });
  return (
    <Drawer
      opened
      onClose={() => onOpen(null)}
      position="right"
      size="xl"
      title={<Text fw={600}>{t("rowTitle", { number: index + 1 })}</Text>}
      closeButtonProps={{ "aria-label": t("closeRow") }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      <Stack gap="sm">
        <Group gap="xs" justify="space-between">
          <Answer of={row}>{(found) => <RowFacts row={found} />}</Answer>
          <Group gap={4}>
            <ActionIcon variant="default" disabled={index === 0} onClick={() => onOpen(index - 1)} aria-label={t("previousRow")}>
              <IconChevronUp size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon variant="default" disabled={index >= dataset.rows - 1} onClick={() => onOpen(index + 1)} aria-label={t("nextRow")}>
              <IconChevronDown size={16} aria-hidden />
            </ActionIcon>
          </Group>
        </Group>
        {row.data !== undefined && <RowText row={row.data} />}
      </Stack>
    </Drawer>
  );
}

function RowFacts({ row: { id, line } }: { row: WholeRow }) {
  const { t } = useTranslation("datasets");
  return (
    <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
      {id !== null && `${t("rowId", { id })} · `}
      {t("rowPlace", { line })}
    </Text>
  );
}

/** Longer ones would keep the window busy. */
const maxShownChars = 200_000;

function RowText({ row: { text, problem } }: { row: WholeRow }) {
  const { t } = useTranslation("datasets");
  const figures = useFigures();
  if (text === null)
    return (
      <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={problem?.code}>
        {problem?.message}
      </Alert>
    );
  const isCut = text.length > maxShownChars;
  const shown = isCut ? text.slice(0, maxShownChars) : prettyJson(text);
  return (
    <>
      {isCut && <Text size="sm">{t("cutRow", { size: figures.bytes(text.length) })}</Text>}
      <CopyText text={shown} copied={isCut ? text : shown} label={t("copyRow")} />
    </>
  );
}
