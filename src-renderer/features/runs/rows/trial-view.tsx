import { Badge, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { JsonValue } from "../../../../src-shared/model/json.ts";
import type { RowTrace, StepTrace } from "../../../../src-shared/wire/node-down.ts";
import type { RowStep } from "../../../../src-shared/wire/ui/row-messages.ts";
import { taskLooks } from "../../../theme/state-looks.ts";
import { CopyText } from "../../../ui/copy-text.tsx";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { requestToCurl } from "./curl.ts";

/** What a trial of the row sent and got, step by step. */
export function TrialView({ trace, steps }: { trace: RowTrace; steps: readonly RowStep[] }) {
  const { t } = useTranslation(["rows", "common"]);
  const { ms } = useFigures();
  return (
    <Paper withBorder p="sm" bg="var(--inferno-ground)" component="section" aria-label={t("rows:trial")} aria-live="polite">
      <Stack gap="sm">
        <Group gap="xs">
          <Title order={2} size="h5">
            {t("rows:trial")}
          </Title>
          <StateBadge look={taskLooks[trace.state]} label={t(`common:rowState.${trace.state}`)} />
          <Text size="sm" c="dimmed" className="figures">
            {ms(trace.latencyMs)} · {t("rows:trialAbout")}
          </Text>
        </Group>
        {trace.failure !== null && <Text size="sm">{trace.failure.message}</Text>}
        {trace.steps.map((step) => (
          <TrialStep key={step.stepId} step={step} apiKey={steps.find(({ stepId }) => stepId === step.stepId)?.key ?? null} />
        ))}
      </Stack>
    </Paper>
  );
}

const asText = (value: JsonValue): string => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

function TrialStepHead({ step }: { step: StepTrace }) {
  const { t } = useTranslation(["rows", "common"]);
  const { ms } = useFigures();
  const { stepId, state, answer, latencyMs, ttftMs, attempts } = step;
  const timing = [
    t("rows:factCalls", { count: attempts }),
    latencyMs === null ? null : ms(latencyMs),
    ttftMs === null ? null : t("rows:firstTokenAfter", { time: ms(ttftMs) }),
  ];
  return (
    <Group gap="xs">
      <Title order={3} size="h6">
        {stepId}
      </Title>
      <StateBadge look={taskLooks[state]} label={t(`common:rowState.${state}`)} />
      <Text size="sm" c="dimmed" className="figures">
        {timing.filter((part) => part !== null).join(" · ")}
      </Text>
      {answer !== null && (
        <Badge variant="default" radius="sm" tt="none">
          {t("rows:http", { status: answer.httpStatus })}
        </Badge>
      )}
    </Group>
  );
}

function TrialStep({ step, apiKey }: { step: StepTrace; apiKey: RowStep["key"] }) {
  const { t } = useTranslation("rows");
  const { stepId, request, answer, failure } = step;
  return (
    <Stack gap={6}>
      <TrialStepHead step={step} />
      {failure !== null && <Text size="sm">{failure.message}</Text>}
      {request !== null && (
        <>
          <Text size="xs">
            {t("sent")} <Code>{`${request.method} ${request.url}`}</Code>
          </Text>
          <CopyText text={asText(request.body)} label={t("sentOf", { step: stepId })} />
        </>
      )}
      {answer !== null && (
        <>
          <Text size="xs">{t("answered")}</Text>
          <CopyText text={asText(answer.body)} label={t("answeredOf", { step: stepId })} />
        </>
      )}
      {request !== null && (
        <details>
          <summary>
            <Text span size="xs">
              {t("curl")}
            </Text>
          </summary>
          <CopyText text={requestToCurl(request, apiKey)} label={t("curlOf", { step: stepId })} />
        </details>
      )}
    </Stack>
  );
}
