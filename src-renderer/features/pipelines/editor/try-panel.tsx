import { Alert, Badge, Button, Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import { useAsk, useCommand } from "../../../stores/use-ask.ts";
import { taskLooks } from "../../../theme/state-looks.ts";
import { CodeEditor } from "../../../ui/code-editor.tsx";
import { useDatasetWords } from "../../../ui/dataset-words.ts";
import { LinkTo } from "../../../ui/link-to.tsx";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { useFailureWords } from "../../../ui/use-failure-words.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";
import { StepTraceView } from "./step-trace-view.tsx";
import { type TrialChoice, writeTrialChoice } from "./trial-choice.ts";
import { useTrialChoice, useTrialRow } from "./use-trial-row.ts";

/** One row through the pipeline as it is now, with everything shown. */
export function TryPanel() {
  const { t } = useTranslation("pipelines");
  const choice = useTrialChoice();
  const sample = useCommand("dataset:add-sample");
  if (choice.datasets.length > 0) return <TryForm />;
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm">{t("try.noDataset")}</Text>
      <Button size="xs" variant="light" loading={sample.isPending} onClick={() => sample.mutate({})}>
        {t("try.addSample")}
      </Button>
      <LinkTo to="/datasets" size="sm">
        {t("try.toDatasets")}
      </LinkTo>
      {sample.error !== null && <RefusalNotice error={sample.error} />}
    </Stack>
  );
}

function TryForm() {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const { dataset, row } = useTrialChoice();
  const input = useTrialRow();
  const attempt = useCommand("pipeline:try");
  const nodes = useAsk("node:list", {});
  const isChanged = useEditorState(({ trial, history }) => trial !== null && trial.source !== history.present.source);
  const start = (): void => {
    if (dataset === null) return;
    const { source } = store.getState().history.present;
    attempt.mutate({ pipeline: { file: "pipeline", source }, dataset, rowIndex: row }, { onSuccess: (trace) => store.noteTrial({ trace, source }) });
  };
  return (
    <Stack gap="sm">
      <RowChoice />
      <CodeEditor label={t("try.input")} language="json" value={input === null ? t("try.unreadable") : JSON.stringify(input, null, 2)} />
      <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={attempt.isPending} onClick={start} variant="light">
        {t("try.start")}
      </Button>
      {nodes.data !== undefined && !nodes.data.some(({ state }) => state === "ready") && <NoNode />}
      {attempt.error !== null && <RefusalNotice error={attempt.error} />}
      {isChanged && (
        <Alert color="yellow" variant="light" p="xs">
          {t("try.changed")}
        </Alert>
      )}
      <TrialResult />
    </Stack>
  );
}

function RowChoice() {
  const { t } = useTranslation("pipelines");
  const { dataset, row, datasets } = useTrialChoice();
  const [, setQuery] = useSearchParams();
  const choose = (next: TrialChoice): void => setQuery((query) => writeTrialChoice(query, next), { replace: true });
  const aboutOf = useDatasetWords(datasets);
  const rows = datasets.find(({ id }) => id === dataset)?.rows ?? 0;
  return (
    <Stack gap="xs">
      <Select
        label={t("try.dataset")}
        data={datasets.map(({ id, name }) => ({ value: id, label: `${name} · ${aboutOf({ id })}` }))}
        value={dataset}
        allowDeselect={false}
        onChange={(next) => choose({ dataset: datasets.find(({ id }) => id === next)?.id ?? null, row: 0 })}
      />
      <NumberInput
        label={t("try.row")}
        min={1}
        max={Math.max(1, rows)}
        value={row + 1}
        onChange={(next) => choose({ dataset, row: Math.max(0, Number(next) - 1) })}
      />
    </Stack>
  );
}

function NoNode() {
  const { t } = useTranslation("pipelines");
  const ensure = useCommand("local-nodes:ensure");
  return (
    <Alert color="yellow" variant="light" p="xs">
      <Stack gap="xs" align="flex-start">
        {t("try.noNode")}
        <Button size="compact-sm" variant="default" loading={ensure.isPending} onClick={() => ensure.mutate({ count: 1, slots: 64 })}>
          {t("try.startNode")}
        </Button>
        {ensure.error !== null && <RefusalNotice error={ensure.error} />}
      </Stack>
    </Alert>
  );
}

function TrialResult() {
  const { t } = useTranslation(["pipelines", "common"]);
  const figures = useFigures();
  const trial = useEditorState((state) => state.trial);
  const wordsOf = useFailureWords();
  if (trial === null) return null;
  const { trace } = trial;
  return (
    <Stack gap="sm" aria-live="polite">
      <Group gap="xs">
        <StateBadge look={taskLooks[trace.state]} label={t(`common:rowState.${trace.state}`)} />
        <Badge variant="default" tt="none">
          {figures.ms(trace.latencyMs)}
        </Badge>
      </Group>
      {trace.failure !== null && (
        <Alert color="red" variant="light" p="xs" title={wordsOf(trace.failure.kind).label}>
          {trace.failure.message}
        </Alert>
      )}
      {trace.failure === null && <CodeEditor label={t("try.output")} language="json" value={JSON.stringify(trace.output, null, 2)} />}
      {trace.steps.map((step) => (
        <StepTraceView key={step.stepId} step={step} />
      ))}
    </Stack>
  );
}
