import { Button, Group, Modal, Radio, ScrollArea, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { datasetFormats, datasetFormatSchema, type DatasetFormat } from "../../../src-shared/model/dataset.ts";
import { useAppParts } from "../../stores/app-parts.tsx";
import type { UploadChoice } from "../../stores/upload-store.ts";
import { useFigures } from "../../ui/use-figures.ts";

type FileChoice = { file: File; name: string; format: DatasetFormat | null };

export type ImportDialogProps = { files: readonly File[]; onClose: () => void };

/** What the chosen files are called, what they are, and what becomes of rows that cannot be read. */
export function ImportDialog({ files, onClose }: ImportDialogProps) {
  const { t } = useTranslation(["datasets", "common"]);
  const { uploads } = useAppParts();
  const [choices, setChoices] = useState<readonly FileChoice[]>(() => files.map((file) => ({ file, name: file.name, format: null })));
  const [onBadRow, setOnBadRow] = useState<UploadChoice["onBadRow"]>("fail");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    uploads.add(choices.map(({ file, name, format }) => ({ file, name: name.trim(), format, onBadRow })));
    onClose();
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={t("datasets:importTitle", { count: files.length })}>
      <form onSubmit={submit}>
        <Stack>
          <ScrollArea.Autosize mah="40vh">
            <Stack gap="sm">
              {choices.map((choice, at) => (
                <FileFields key={`${at} ${choice.file.name}`} choice={choice} onChange={(changed) => setChoices(choices.with(at, changed))} />
              ))}
            </Stack>
          </ScrollArea.Autosize>
          <Radio.Group label={t("datasets:onBadRow")} value={onBadRow} onChange={(value) => setOnBadRow(value === "stop" ? "stop" : "fail")}>
            <Stack gap="xs" mt="xs">
              <Radio value="fail" label={t("datasets:onBadRowFail")} description={t("datasets:onBadRowFailAbout")} />
              <Radio value="stop" label={t("datasets:onBadRowStop")} description={t("datasets:onBadRowStopAbout")} />
            </Stack>
          </Radio.Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" data-autofocus disabled={choices.some(({ name }) => name.trim() === "")}>
              {t("datasets:start")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function FileFields({ choice, onChange }: { choice: FileChoice; onChange: (choice: FileChoice) => void }) {
  const { t } = useTranslation("datasets");
  const figures = useFigures();
  const formats = datasetFormats.map((format) => ({ value: format as string, label: t(`formats.${format}`) }));
  return (
    <Group align="flex-start" wrap="nowrap">
      <TextInput
        flex={1}
        label={t("name")}
        description={`${choice.file.name} · ${figures.bytes(choice.file.size)}`}
        value={choice.name}
        maxLength={255}
        onChange={(event) => onChange({ ...choice, name: event.currentTarget.value })}
      />
      <Select
        w={190}
        label={t("format")}
        description={"\u00a0"}
        data={[{ value: "auto", label: t("formatAuto") }, ...formats]}
        value={choice.format ?? "auto"}
        allowDeselect={false}
        onChange={(value) => onChange({ ...choice, format: datasetFormatSchema.safeParse(value).data ?? null })}
      />
    </Group>
  );
}
