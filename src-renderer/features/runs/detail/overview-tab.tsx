import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunDetail } from "../../../../src-shared/wire/ui/run-messages.ts";
import { FlowView } from "../../../flow/flow-view.tsx";
import { RunCharts } from "./run-charts.tsx";
import { StepsTable } from "./steps-table.tsx";
import { toFlowFigures, toFlowSteps } from "./step-flow.ts";

/** Where the rows are, step by step, and what their calls came to. */
export function OverviewTab({ detail }: { detail: RunDetail }) {
  const { t } = useTranslation("runs");
  const steps = toFlowSteps(detail.steps);
  return (
    <Stack gap="md">
      {detail.steps.length > 1 && <FlowView steps={steps} figuresByStep={toFlowFigures(detail.steps)} height={flowHeight(detail.steps.length)} />}
      <RunCharts run={detail.run} />
      <StepsTable steps={detail.steps} />
      <Text size="xs" c="dimmed">
        {t("stepsAbout")}
      </Text>
    </Stack>
  );
}

function flowHeight(steps: number): number {
  return steps <= 4 ? 240 : 340;
}
