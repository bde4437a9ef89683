import { Alert, List } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DatasetNote } from "../../../src-shared/model/dataset.ts";

/** What was worth saying about how a file was read; nothing when nothing was. */
export function DatasetNotes({ notes }: { notes: readonly DatasetNote[] }) {
  const { t } = useTranslation("datasets");
  if (notes.length === 0) return null;
  return (
    <Alert color="blue" variant="light" icon={<IconInfoCircle aria-hidden />} title={t("notes")} mb="md">
      <List size="sm" style={{ overflowWrap: "anywhere" }}>
        {notes.map(({ code, line, message }) => (
          <List.Item key={`${code} ${line} ${message}`}>{message}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
