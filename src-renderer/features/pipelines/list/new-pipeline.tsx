import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { editorPath, namePattern } from "../document/pipeline-name.ts";
import { sampleSources } from "./starting-points.ts";

export type NewPipelineProps = { opened: boolean; onClose: () => void; taken: readonly string[] };

/** Asks for a name and a beginning, and opens the editor. Nothing is stored before the first saving. */
export function NewPipeline({ opened, onClose, taken }: NewPipelineProps) {
  const { t } = useTranslation(["pipelines", "common"]);
  const [, go] = useLocation();
  const [name, setName] = useState("");
  const [from, setFrom] = useState("empty");
  const trimmed = name.trim();
  const error = trimmed === "" ? null : !namePattern.test(trimmed) ? t("badName") : taken.includes(trimmed) ? t("nameTaken") : null;
  const start = (event: FormEvent): void => {
    event.preventDefault();
    if (trimmed !== "" && error === null) go(`${editorPath(trimmed)}?from=${encodeURIComponent(from)}`);
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t("new")} closeButtonProps={{ "aria-label": t("common:close") }}>
      <form onSubmit={start}>
        <Stack gap="sm">
          <TextInput
            label={t("common:name")}
            value={name}
            error={error}
            placeholder="support-triage"
            data-autofocus
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <Select
            label={t("beginWith")}
            value={from}
            allowDeselect={false}
            onChange={(next) => setFrom(next ?? "empty")}
            data={[
              { value: "empty", label: t("beginEmpty") },
              ...Object.keys(sampleSources).map((sample) => ({ value: sample, label: t("beginSample", { name: sample }) })),
            ]}
          />
          <Group justify="flex-end">
            <Button type="submit" disabled={trimmed === "" || error !== null}>
              {t("create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
