import { countEndedRows } from "../../../src-shared/core/run-verbs.ts";
import type { RunProgress } from "../../../src-shared/wire/ui/run-messages.ts";
import { cutToWidth, displayWidth } from "./display-width.ts";
import { formatCount, formatLatency, formatPlural, formatRate, formatSpan } from "./figures.ts";
import { printSafeLine } from "./print-safe.ts";

/**
 * A run's progress as one line of at most `width` columns: bar, share, rows, rate, time left, failures, p50 and p95. The bar takes
 * what the words leave; in a narrow terminal it goes first, then the words from the right.
 */
export function formatProgressBar(progress: RunProgress, width: number): string {
  const words = progressWords(progress);
  while (words.length > 1 && displayWidth(words.join("  ")) > width) words.pop();
  const text = words.join("  ");
  const room = Math.min(30, width - displayWidth(text) - 3);
  if (room < 5) return cutToWidth(text, width);
  const filled = Math.floor(room * endedShare(progress));
  return `[${"#".repeat(filled)}${"-".repeat(room - filled)}] ${text}`;
}

/** The same for a pipe or a log: `tickets: 45 %, 4,512 of 10,000 rows, 320 rows/s, …`. */
export function formatProgressText(progress: RunProgress): string {
  return `${printSafeLine(progress.run.name)}: ${progressWords(progress).join(", ")}`;
}

/** The same for programs: one flat object, numbers bare, ms and US dollars. */
export function progressToJson(progress: RunProgress): Record<string, unknown> {
  const { run, latency } = progress;
  return {
    event: "progress",
    run: run.id,
    name: run.name,
    state: run.state,
    total: run.total,
    succeeded: run.succeeded,
    failed: run.failed,
    skipped: run.skipped,
    canceled: run.canceled,
    pending: run.pending,
    leased: run.leased,
    blocked: progress.rowsBlocked,
    attempts: run.attempts,
    inputTokens: run.inputTokens,
    outputTokens: run.outputTokens,
    costUsd: run.costUsd,
    budgetUsd: run.budget?.maxUsd ?? null,
    rowsPerSecond: progress.rowsPerSecond,
    etaMs: progress.etaMs,
    p50Ms: latency?.p50 ?? null,
    p95Ms: latency?.p95 ?? null,
    nodes: progress.nodesConnected,
  };
}

function endedShare({ run }: RunProgress): number {
  return run.total === 0 ? 1 : countEndedRows(run) / run.total;
}

function progressWords(progress: RunProgress): string[] {
  const { run, latency } = progress;
  // Rounded down: 100 % is said only when every row has ended.
  const words = [`${Math.floor(endedShare(progress) * 100)} %`, `${formatCount(countEndedRows(run))} of ${formatPlural(run.total, "row")}`];
  if (run.state === "running" && progress.nodesConnected === 0) words.push("waiting for a node");
  words.push(`${formatRate(progress.rowsPerSecond)} rows/s`);
  if (progress.etaMs !== null && run.state === "running") words.push(`ETA ${formatSpan(progress.etaMs)}`);
  words.push(`${formatCount(run.failed)} failed`);
  if (progress.rowsBlocked > 0) words.push(`${formatCount(progress.rowsBlocked)} blocked`);
  if (latency !== null) words.push(`p50 ${formatLatency(latency.p50)}`, `p95 ${formatLatency(latency.p95)}`);
  return words;
}
