import { Paper, Select, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsk } from "../../../stores/use-ask.ts";
import { useDatasetWords } from "../../../ui/dataset-words.ts";
import { DatasetDrop } from "./dataset-drop.tsx";
import type { LaunchForm } from "./use-launch-form.ts";
import { VersionChoice } from "./version-choice.tsx";

/** Which pipeline, in which version, over which dataset. */
export function WhatPart({ form }: { form: LaunchForm }) {
  const { t } = useTranslation("runs");
  const pipelines = useAsk("pipeline:list", {});
  const datasets = useAsk("dataset:list", {}).data;
  const aboutOf = useDatasetWords(datasets);
  return (
    <Paper withBorder p="md" bg="var(--inferno-surface)" component="section">
      <Stack gap="sm">
        <Title order={2} size="h5">
          {t("launch.what")}
        </Title>
        <Select
          label={t("launch.pipeline")}
          placeholder={t("launch.choose")}
          searchable
          data={(pipelines.data ?? []).map(({ name }) => name)}
          value={form.pipeline}
          onChange={(pipeline) => form.choose({ pipeline })}
          nothingFoundMessage={t("launch.noPipeline")}
        />
        {form.pipeline !== null && <VersionChoice form={form} pipeline={form.pipeline} />}
        <Select
          label={t("launch.dataset")}
          placeholder={t("launch.choose")}
          searchable
          data={(datasets ?? []).map(({ id, name }) => ({ value: id, label: `${name} · ${aboutOf({ id })}` }))}
          value={form.dataset}
          onChange={(dataset) => form.choose({ dataset })}
          nothingFoundMessage={t("launch.noDataset")}
          limit={200}
        />
        <DatasetDrop onImported={(dataset) => form.choose({ dataset })} />
      </Stack>
    </Paper>
  );
}
