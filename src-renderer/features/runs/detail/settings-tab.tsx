import { Paper, Stack, Table, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { Answer } from "../../../ui/answer.tsx";
import { CopyText } from "../../../ui/copy-text.tsx";
import { LinkTo } from "../../../ui/link-to.tsx";
import { useFigures } from "../../../ui/use-figures.ts";

/** What the run was started with. Whatever becomes of the pipeline, of this only concurrency and budget can change, when it is resumed. */
export function SettingsTab({ run }: { run: RunSummary }) {
  const { t } = useTranslation("runs");
  const frozen = useAsk("run:frozen", { run: run.id });
  return (
    <Stack gap="lg">
      <SettingsTable run={run} />
      <Answer of={frozen}>
        {({ pipeline, command }) => (
          <>
            <Stack gap={6}>
              <Title order={2} size="h5">
                {t("reproduce")}
              </Title>
              <Text size="sm" c="dimmed">
                {t("reproduceAbout")}
              </Text>
              <CopyText text={command} label={t("reproduce")} />
            </Stack>
            <Stack gap={6}>
              <Title order={2} size="h5">
                {t("frozenPipeline")}
              </Title>
              <CopyText text={pipeline} label={t("frozenPipeline")} />
            </Stack>
          </>
        )}
      </Answer>
    </Stack>
  );
}

function SettingsTable({ run }: { run: RunSummary }) {
  const { t } = useTranslation("runs");
  const { count, usd, dateTime } = useFigures();
  const pipeline =
    run.pipelineVersion === null ? (
      run.pipeline
    ) : (
      <LinkTo inherit to={`/pipelines/${encodeURIComponent(run.pipeline)}`}>
        {t("pipelineVersion", { name: run.pipeline, version: run.pipelineVersion })}
      </LinkTo>
    );
  const lines: [name: "pipeline" | "dataset" | "rows" | "concurrency" | "budget" | "vars" | "created" | "output", value: ReactNode][] = [
    ["pipeline", pipeline],
    [
      "dataset",
      <LinkTo key="dataset" inherit to={`/datasets/${run.dataset}`}>
        {run.datasetName}
      </LinkTo>,
    ],
    ["rows", run.settings.limit === null ? t("allRows", { count: run.total }) : t("firstRows", { count: run.settings.limit })],
    ["concurrency", t("perNode", { figure: count(run.settings.concurrency) })],
    ["budget", run.settings.maxCostUsd === null ? t("noBudget") : usd(run.settings.maxCostUsd)],
    ["vars", Object.keys(run.settings.vars).length === 0 ? t("noVars") : JSON.stringify(run.settings.vars)],
    ["created", dateTime(run.createdAt)],
  ];
  if (run.outputPath !== null) lines.push(["output", run.outputPath]);
  return (
    <Paper withBorder bg="var(--inferno-surface)">
      <Table verticalSpacing={6} horizontalSpacing="md" variant="vertical">
        <Table.Tbody>
          {lines.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={220}>{t(`setting.${name}`)}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
