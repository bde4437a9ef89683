import { Alert, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconClockPause } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Failure } from "../../../../src-shared/model/failure.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import type { WholeRow } from "../../../../src-shared/wire/ui/row-messages.ts";
import { taskLooks } from "../../../theme/state-looks.ts";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { JsonBlock } from "./json-block.tsx";
import { RowActions } from "./row-actions.tsx";
import { RowStepCard } from "./row-step-card.tsx";
import { Timeline } from "./timeline.tsx";
import { useFailureWords } from "../../../ui/use-failure-words.ts";

export type RowDetailProps = { run: RunSummary; row: WholeRow };

/** All that is known of a row: how it stands and why, what went in and came out, and every call. */
export function RowDetail({ run, row }: RowDetailProps) {
  const { t } = useTranslation("rows");
  return (
    <Stack gap="md">
      <RowFacts row={row} />
      {row.failure !== null && <FailureNotice failure={row.failure} />}
      {(row.blocked || row.waitsUntil !== null) && <Waiting row={row} />}
      <RowActions key={row.index} run={run} row={row} />
      <Timeline steps={row.steps} />
      {row.input !== null && <JsonBlock title={t("input")} json={row.input} />}
      {row.output !== null && <JsonBlock title={t("output")} json={row.output} />}
      {row.steps.map((step) => (
        <RowStepCard key={step.stepId} step={step} isWhereItFailed={row.failure?.step === step.stepId} />
      ))}
    </Stack>
  );
}

function RowFacts({ row }: { row: WholeRow }) {
  const { t } = useTranslation(["rows", "common"]);
  const { count, ms, usd } = useFigures();
  const facts = [
    row.id === null ? null : t("factId", { id: row.id }),
    t("factIndex", { index: row.index }),
    t("factLine", { line: count(row.line) }),
    t("factCalls", { count: row.attempts }),
    row.latencyMs === null ? null : ms(row.latencyMs),
    row.inputTokens === null && row.outputTokens === null ? null : t("factTokens", { input: count(row.inputTokens), output: count(row.outputTokens) }),
    row.costUsd === null ? null : usd(row.costUsd),
    row.generation === 0 ? null : t("factRetries", { count: row.generation }),
  ];
  return (
    <Group gap="sm">
      <StateBadge look={taskLooks[row.state]} label={t(`common:rowState.${row.state}`)} />
      <Text size="sm" c="dimmed" className="figures" style={{ overflowWrap: "anywhere" }}>
        {facts.filter((fact) => fact !== null).join(" · ")}
      </Text>
    </Group>
  );
}

/** What went wrong in plain words, what to do about it, and how it was told. */
export function FailureNotice({ failure: { kind, code, step, message, httpStatus, line } }: { failure: Failure }) {
  const { t } = useTranslation("rows");
  const { label, advice } = useFailureWords()(kind);
  const place = [step === null ? null : t("inStep", { step }), code ?? kind, httpStatus === null ? null : t("http", { status: httpStatus })];
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={`${label.charAt(0).toUpperCase()}${label.slice(1)}`}
      styles={{ title: { color: "var(--mantine-color-text)" } }}
    >
      <Text size="sm" style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
        {message}
      </Text>
      <Text size="sm" mt={4}>
        {advice}
      </Text>
      <Text size="xs" c="dimmed" mt={4}>
        {[...place, line === null ? null : t("factLine", { line })].filter((part) => part !== null).join(" · ")}
      </Text>
    </Alert>
  );
}

function Waiting({ row: { blocked, waitsUntil } }: { row: WholeRow }) {
  const { t } = useTranslation("rows");
  const { clock } = useFigures();
  return (
    <Alert color="yellow" variant="light" icon={<IconClockPause aria-hidden />}>
      {blocked ? t("blocked") : t("waitsUntil", { at: clock(waitsUntil) })}
    </Alert>
  );
}
