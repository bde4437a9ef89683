import { Stack, Table, Text, Title } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { ComparedRun } from "../../../src-shared/wire/ui/compare-messages.ts";
import { listSettings } from "./compare-figures.ts";
import classes from "./compare.module.css";
import { RunLetter } from "./run-chips.tsx";

const SourceDifference = lazy(async () => ({ default: (await import("../../ui/source-difference.tsx")).SourceDifference }));

export type SettingsDifferenceProps = { runs: readonly ComparedRun[]; other: string | undefined };

/** What the runs were given, where it differs; and the pipelines as they were carried out. */
export function SettingsDifference({ runs, other }: SettingsDifferenceProps) {
  const { t } = useTranslation("compare");
  const lines = listSettings(runs).filter(({ differs }) => differs);
  const base = runs[0] as ComparedRun;
  const beside = runs.find(({ run }) => run.id === other) ?? (runs[1] as ComparedRun);
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t("settings")}
      </Title>
      {lines.length === 0 ? (
        <Text size="sm">{t("sameSettings")}</Text>
      ) : (
        <Table className={classes.table} verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={220}>{t("setting")}</Table.Th>
              {runs.map(({ run }, at) => (
                <Table.Th key={run.id}>
                  <RunLetter at={at} /> {run.name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map(({ key, values }) => (
              <Table.Tr key={key}>
                <Table.Th fw={500}>{t(`settingName.${key}`)}</Table.Th>
                {values.map((value, at) => (
                  <Table.Td key={runs[at]?.run.id}>{value}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {base.pipeline === beside.pipeline ? (
        <Text size="sm">{t("samePipeline", { base: base.run.name, other: beside.run.name })}</Text>
      ) : (
        <>
          <Text size="sm">{t("pipelineDiffers", { base: base.run.name, other: beside.run.name })}</Text>
          <Suspense fallback={<Text size="sm">{t("loading")}</Text>}>
            <SourceDifference before={base.pipeline} after={beside.pipeline} labels={[base.run.name, beside.run.name]} />
          </Suspense>
        </>
      )}
    </Stack>
  );
}
