import { failureRules } from "../../../src-shared/core/failure-table.ts";
import { sayRunState } from "../../../src-shared/core/run-transitions.ts";
import { countEndedRows } from "../../../src-shared/core/run-verbs.ts";
import { sayUsd } from "../../../src-shared/core/say-usd.ts";
import type { RunSummary } from "../../../src-shared/model/run.ts";
import type { RunDetail, StepStats } from "../../../src-shared/wire/ui/run-messages.ts";
import { formatCost, formatCount, formatLatency, formatPlural, formatRate, formatSpan } from "./figures.ts";
import { printSafeLine } from "./print-safe.ts";
import { type Column, formatTable } from "./table.ts";

/** `9,990 succeeded + 7 failed + 3 skipped + 0 canceled = 10,000 rows`; rows not ended yet are part of the sum. */
export function formatSum(run: RunSummary): string {
  const parts = [
    `${formatCount(run.succeeded)} succeeded`,
    `${formatCount(run.failed)} failed`,
    `${formatCount(run.skipped)} skipped`,
    `${formatCount(run.canceled)} canceled`,
  ];
  if (run.pending > 0) parts.push(`${formatCount(run.pending)} waiting`);
  if (run.leased > 0) parts.push(`${formatCount(run.leased)} in flight`);
  return `${parts.join(" + ")} = ${formatPlural(run.total, "row")}`;
}

/** Calls, tokens, money and latency on one line. */
export function formatSpend(detail: RunDetail): string {
  const { run, latency } = detail;
  const parts = [
    formatPlural(run.attempts, "call"),
    `tokens ${formatCount(run.inputTokens)} in, ${formatCount(run.outputTokens)} out`,
    `cost ${formatCost(run.costUsd)}${run.budget === null ? "" : ` of a budget of ${sayUsd(run.budget.maxUsd)}`}`,
  ];
  if (latency !== null) parts.push(`latency p50 ${formatLatency(latency.p50)}, p95 ${formatLatency(latency.p95)}`);
  return parts.join(" · ");
}

/** How the run stands, as the first line of a summary: `tickets (run-7k3m9x2q4d) completed in 1m 02s, 161 rows/s`. */
export function formatOutcome(run: RunSummary): string {
  const spanMs = run.startedAt !== null && run.endedAt !== null ? run.endedAt - run.startedAt : null;
  const rate = spanMs !== null && spanMs > 0 ? `, ${formatRate((run.total * 1000) / spanMs)} rows/s` : "";
  return `${printSafeLine(run.name)} (${run.id}) ${sayRunState(run.state)}${spanMs === null ? "" : ` in ${formatSpan(spanMs)}${rate}`}`;
}

/** What a run that stopped at its budget says: what was spent, what is left, and how it goes on. */
export function formatBudgetStop(run: RunSummary): string {
  const spent = run.budget === null ? "" : `: ${sayUsd(run.budget.spentUsd)} of ${sayUsd(run.budget.maxUsd)} spent`;
  const rows = `${formatCount(countEndedRows(run))} of ${formatPlural(run.total, "row")} done, ${formatCount(run.pending + run.leased)} left`;
  const next = `inferno resume ${run.id} --budget USD goes on with a higher one; inferno export ${run.id} --output FILE writes what is done.`;
  return `${printSafeLine(run.name)} (${run.id}) stopped at its budget${spent}, ${rows}. ${formatSum(run)}. ${next}`;
}

/** Failed rows by what went wrong, each with an example and what to do about it. */
export function formatFailures(failures: RunDetail["failures"]): string[] {
  return failures.flatMap((group) => {
    const rule = failureRules[group.kind];
    const place = group.step === null ? "" : ` in step ${group.step}`;
    const code = group.code === null ? "" : `, ${group.code}`;
    return [
      `${formatPlural(group.rows, "row")}: ${rule.label} (${group.kind}${code})${place}`,
      `  row ${group.exampleRow}: ${printSafeLine(group.example)}`,
      `  ${rule.advice}`,
    ];
  });
}

const stepColumns: Column<StepStats>[] = [
  { title: "step", text: (step) => step.stepId },
  { title: "endpoint", text: (step) => step.endpoint, flexible: true },
  { title: "calls", align: "right", text: (step) => formatCount(step.calls) },
  { title: "failed", align: "right", text: (step) => formatCount(step.failed) },
  { title: "p50", align: "right", text: (step) => formatLatency(step.latency?.p50) },
  { title: "p95", align: "right", text: (step) => formatLatency(step.latency?.p95) },
  { title: "p99", align: "right", text: (step) => formatLatency(step.latency?.p99) },
  { title: "first token p50", align: "right", text: (step) => formatLatency(step.ttft?.p50) },
  { title: "tokens in", align: "right", text: (step) => formatCount(step.inputTokens) },
  { title: "tokens out", align: "right", text: (step) => formatCount(step.outputTokens) },
  { title: "cost", align: "right", text: (step) => formatCost(step.costUsd) },
];

/** One line a step with calls, latency percentiles, tokens and money. The first-token column is there only when a step streams. */
export function formatSteps(steps: readonly StepStats[], width: number | null): string[] {
  const streams = steps.some((step) => step.ttft !== null);
  return formatTable(streams ? stepColumns : stepColumns.filter((column) => column.title !== "first token p50"), steps, width);
}

/** How many rows may have cost twice, and what that would be. */
function formatPaidTwice({ possiblyPaidTwice, possiblyPaidTwiceUsd }: RunDetail): string {
  const cost = possiblyPaidTwiceUsd === null ? "" : `, about ${formatCost(possiblyPaidTwiceUsd)}`;
  return `${formatPlural(possiblyPaidTwice, "row")} may have been paid for twice${cost}: in a call when a node or the control plane died`;
}

/** What the shell says when a run has ended. `results` is where they are, as a sentence part; null when it wrote none. */
export function formatRunSummary(detail: RunDetail, results: string | null): string[] {
  const { run } = detail;
  const lines = [formatOutcome(run), `  ${formatSum(run)}`, `  ${formatSpend(detail)}`];
  if (run.duplicates > 0) lines.push(`  ${formatPlural(run.duplicates, "result")} came twice: paid for twice, recorded once`);
  if (detail.possiblyPaidTwice > 0) lines.push(`  ${formatPaidTwice(detail)}`);
  if (results !== null) lines.push(`  results: ${results}`);
  if (detail.failures.length > 0) lines.push("failures:", ...formatFailures(detail.failures).map((line) => `  ${line}`));
  lines.push(`look further: inferno show ${run.id}${run.failed > 0 ? `   try the failed rows again: inferno retry ${run.id} --failed` : ""}`);
  return lines;
}
