import { Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RowStep } from "../../../../src-shared/wire/ui/row-messages.ts";
import { taskLooks } from "../../../theme/state-looks.ts";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { CallTable } from "./call-table.tsx";
import { JsonBlock } from "./json-block.tsx";

export type RowStepCardProps = { step: RowStep; isWhereItFailed: boolean };

/** What a step came to for the row, and every call that was made for it. */
export function RowStepCard({ step, isWhereItFailed }: RowStepCardProps) {
  const { t } = useTranslation(["rows", "common"]);
  const { stepId, endpoint, model, when, value, finishReason, failure, calls } = step;
  const state = step.state ?? (isWhereItFailed ? "failed" : null);
  return (
    <Paper withBorder p="sm" bg="var(--inferno-surface)" component="section" aria-label={t("rows:stepTitle", { step: stepId })}>
      <Stack gap="sm">
        <Group gap="xs">
          <Title order={2} size="h5">
            {stepId}
          </Title>
          <StateBadge look={taskLooks[state ?? "pending"]} label={state === null ? t("rows:noResult") : t(`common:rowState.${state}`)} />
          <Text size="sm" c="dimmed">
            {[endpoint, model, when === null ? null : t("rows:when", { when })].filter((part) => part !== null).join(" · ")}
          </Text>
          {finishReason !== null && (
            <Badge variant="default" radius="sm" tt="none">
              {t("rows:finished", { reason: finishReason })}
            </Badge>
          )}
        </Group>
        {failure !== null && (
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {t("rows:passedOver", { message: failure.message })}
          </Text>
        )}
        {value !== null && <JsonBlock title={t("rows:answer")} json={value} order={3} />}
        {calls.length > 0 && <CallTable calls={calls} step={stepId} />}
      </Stack>
    </Paper>
  );
}
