import { Stack, Text } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import type { RunDetail, StepStats } from "../../../../src-shared/wire/ui/run-messages.ts";
import { FlowView } from "../../../flow/flow-view.tsx";
import { useCalm } from "../../../ui/use-calm.ts";
import { useSame } from "../../../ui/use-same.ts";
import { RunCharts } from "./run-charts.tsx";
import { StepsTable } from "./steps-table.tsx";
import { toFlowFigures, toFlowSteps } from "./step-flow.ts";

const redrawMs = 1000;

/** Where the rows are, step by step, and what their calls came to. Its parts are drawn anew each in a frame of its own. */
export function OverviewTab({ run: { id, state, startedAt, endedAt }, detail: { steps } }: { run: RunSummary; detail: RunDetail }) {
  const { t } = useTranslation("runs");
  return (
    <Stack gap="md">
      {steps.length > 1 && <Flow steps={steps} />}
      <RunCharts {...{ id, state, startedAt, endedAt }} />
      <Steps steps={steps} />
      <Text size="xs" c="dimmed">
        {t("stepsAbout")}
      </Text>
    </Stack>
  );
}

type StepsProps = { steps: readonly StepStats[] };

const Flow = memo(function Flow({ steps }: StepsProps) {
  return <StillFlow steps={useCalm(steps, redrawMs)} />;
});

const StillFlow = memo(function StillFlow({ steps }: StepsProps) {
  return <FlowView steps={useSame(toFlowSteps(steps))} figuresByStep={toFlowFigures(steps)} height={flowHeight(steps.length)} />;
});

const Steps = memo(function Steps({ steps }: StepsProps) {
  return <StepsTable steps={useCalm(steps, redrawMs)} />;
});

function flowHeight(steps: number): number {
  return steps <= 4 ? 240 : 340;
}
