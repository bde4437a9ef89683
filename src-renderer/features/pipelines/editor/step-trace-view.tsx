import { Accordion, Alert, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StepTrace } from "../../../../src-shared/wire/node-down.ts";
import { taskLooks } from "../../../theme/state-looks.ts";
import { CodeEditor } from "../../../ui/code-editor.tsx";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { useFigures } from "../../../ui/use-figures.ts";

/** What a step sent and got for one row. */
export function StepTraceView({ step }: { step: StepTrace }) {
  const { t } = useTranslation(["pipelines", "common"]);
  const figures = useFigures();
  const { request, answer, failure, state } = step;
  const look = taskLooks[state === "succeeded" || state === "failed" || state === "skipped" ? state : "pending"];
  return (
    <Accordion variant="separated" chevronPosition="left" chevronIconSize={14}>
      <Accordion.Item value={step.stepId}>
        <Accordion.Control>
          <Group gap="xs" justify="space-between" wrap="nowrap">
            <Text size="sm" fw={600} truncate>
              {step.stepId}
            </Text>
            <Group gap="xs" wrap="nowrap">
              {step.latencyMs !== null && (
                <Text size="xs" className="figures">
                  {figures.ms(step.latencyMs)}
                </Text>
              )}
              <StateBadge look={look} label={t(`common:rowState.${state === "succeeded" || state === "failed" || state === "skipped" ? state : "pending"}`)} />
            </Group>
          </Group>
        </Accordion.Control>
        <Accordion.Panel>
          <Stack gap="xs">
            {failure !== null && (
              <Alert color="red" variant="light" p="xs" title={failure.kind}>
                {failure.message}
              </Alert>
            )}
            {request !== null && (
              <>
                <Text size="xs" ff="monospace" style={{ overflowWrap: "anywhere" }}>
                  {request.method} {request.url}
                </Text>
                <CodeEditor label={t("try.request", { step: step.stepId })} language="json" value={JSON.stringify(request.body, null, 2)} />
              </>
            )}
            {answer !== null && (
              <>
                <Text size="xs">{t("try.status", { status: answer.httpStatus, count: step.attempts })}</Text>
                <CodeEditor label={t("try.answer", { step: step.stepId })} language="json" value={JSON.stringify(answer.body, null, 2)} />
              </>
            )}
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}
