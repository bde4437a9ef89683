import { Badge, Button, Code, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconCircleCheck, IconRefresh, IconTable } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { canRun } from "../../../../src-shared/core/run-verbs.ts";
import type { RunDetail } from "../../../../src-shared/wire/ui/run-messages.ts";
import { Blank } from "../../../ui/blank.tsx";
import { LinkTo } from "../../../ui/link-to.tsx";
import { writeFailure, writeRow } from "../rows/row-address.ts";
import { useCanRun } from "../use-can-run.ts";
import { useRetryGroup } from "./use-retry-group.ts";
import { useFailureWords } from "../../../ui/use-failure-words.ts";

type FailureGroup = RunDetail["failures"][number];

/** Failed rows by what went wrong: what it means, an example, and what to do. */
export function FailuresTab({ detail }: { detail: RunDetail }) {
  const { t } = useTranslation("runs");
  if (detail.failures.length === 0) {
    return (
      <Blank icon={IconCircleCheck} title={t("noFailuresTitle")}>
        {t("noFailures")}
      </Blank>
    );
  }
  return (
    <Stack gap="sm">
      {!canRun("retry", detail.run) && (
        <Text size="sm" c="dimmed">
          {t("retryWhenStanding")}
        </Text>
      )}
      {detail.failures.map((group) => (
        <FailureGroupCard key={`${group.step}/${group.kind}/${group.code}`} group={group} run={detail.run} />
      ))}
    </Stack>
  );
}

/** Where the rows of a group are listed, one of them open. */
function rowsOf(runId: string, { step, kind, code }: FailureGroup, row: number | null): string {
  const params = writeRow(writeFailure(new URLSearchParams({ tab: "rows" }), { step, kind, code }), row);
  return `/runs/${runId}?${params.toString()}`;
}

function FailureGroupCard({ group, run }: { group: FailureGroup; run: RunDetail["run"] }) {
  const { t } = useTranslation("runs");
  const words = useFailureWords()(group.kind);
  return (
    <Paper withBorder p="md" bg="var(--inferno-surface)" component="section">
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="md">
        <Stack gap={6} miw={0}>
          <Group gap="xs">
            <Title order={2} size="h5">
              {t("failureTitle", { count: group.rows, label: words.label })}
            </Title>
            <Code>{group.code ?? group.kind}</Code>
            {group.step !== null && (
              <Badge variant="default" radius="sm" tt="none">
                {t("inStep", { step: group.step })}
              </Badge>
            )}
          </Group>
          <Text size="sm">
            {words.cause} {t("whatToDo", { advice: words.advice })}
          </Text>
          <Text size="xs" c="dimmed">
            <LinkTo to={rowsOf(run.id, group, group.exampleRow)} inherit>
              {t("exampleRow", { row: group.exampleRow + 1 })}
            </LinkTo>
          </Text>
          <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", maxHeight: 120, overflow: "auto" }} tabIndex={0}>
            {group.example}
          </Code>
        </Stack>
        <Button component={Link} href={rowsOf(run.id, group, null)} variant="default" size="xs" flex="none" leftSection={<IconTable size={15} aria-hidden />}>
          {t("showGroup")}
        </Button>
        <RetryGroup group={group} run={run} />
      </Group>
    </Paper>
  );
}

function RetryGroup({ group, run }: { group: FailureGroup; run: RunDetail["run"] }) {
  const { t } = useTranslation("runs");
  const mayRetry = useCanRun();
  const { retry, retrying } = useRetryGroup(run.id);
  if (!group.retryable || !mayRetry("retry", run)) return null;
  return (
    <Button
      variant="default"
      size="xs"
      flex="none"
      leftSection={<IconRefresh size={15} aria-hidden />}
      loading={retrying}
      onClick={() => retry({ step: group.step, kind: group.kind, code: group.code })}
    >
      {t("retryGroup", { count: group.rows })}
    </Button>
  );
}
