import { Paper, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { StepStats } from "../../../../src-shared/wire/ui/run-messages.ts";
import { useFigures } from "../../../ui/use-figures.ts";

const rowColumns = ["waiting", "inHand", "succeeded", "skipped", "failed"] as const;
const callColumns = ["calls", "failedCalls", "p50", "p95", "p99", "tokensIn", "tokensOut", "cost"] as const;

/** Each step's rows and calls in figures. The column of first tokens is there only when a step streams. */
export function StepsTable({ steps }: { steps: readonly StepStats[] }) {
  const { t } = useTranslation("runs");
  const streams = steps.some(({ ttft }) => ttft !== null);
  return (
    <Paper withBorder bg="var(--inferno-surface)">
      <Table.ScrollContainer minWidth={900} type="native">
        <Table verticalSpacing={6} horizontalSpacing="sm" className="figures" aria-label={t("stepsTable")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("stepColumn.step")}</Table.Th>
              {rowColumns.map((name) => (
                <Table.Th key={name} ta="right">
                  {t(`stepColumn.${name}`)}
                </Table.Th>
              ))}
              {callColumns.map((name) => (
                <Table.Th key={name} ta="right">
                  {t(`stepColumn.${name}`)}
                </Table.Th>
              ))}
              {streams && <Table.Th ta="right">{t("stepColumn.ttft")}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {steps.map((step) => (
              <StepLine key={step.stepId} step={step} streams={streams} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function StepLine({ step, streams }: { step: StepStats; streams: boolean }) {
  const { count, short, ms, usd } = useFigures();
  const { latency } = step;
  const texts = [
    count(step.calls),
    count(step.failed),
    ms(latency?.p50),
    ms(latency?.p95),
    ms(latency?.p99),
    short(step.inputTokens),
    short(step.outputTokens),
    usd(step.costUsd),
  ];
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={600}>
        {step.stepId}
      </Table.Th>
      {rowColumns.map((name) => (
        <Table.Td key={name} ta="right" {...(name === "failed" && step.rows.failed > 0 ? { c: "var(--inferno-failed)", fw: 600 } : {})}>
          {count(step.rows[name])}
        </Table.Td>
      ))}
      {texts.map((text, at) => (
        <Table.Td key={callColumns[at]} ta="right">
          {text}
        </Table.Td>
      ))}
      {streams && <Table.Td ta="right">{ms(step.ttft?.p50)}</Table.Td>}
    </Table.Tr>
  );
}
