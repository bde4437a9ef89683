import type { RunDetail, StepStats } from "../../src-shared/wire/ui/run-messages.ts";
import type { JsonObject, JsonValue } from "../../src-shared/model/json.ts";
import { formatCount, formatLatency, formatRate } from "../cli/print/figures.ts";
import { formatFailures, formatSum } from "../cli/print/run-summary.ts";
import { type Column, formatTable } from "../cli/print/table.ts";

/** What the report reads of a result line of the demo's pipeline. */
export type DemoResult = {
  index: number;
  id: string | null;
  state: string;
  input: { text: string };
  output: { language: string; sentiment: string | null; details: { keywords: string[] } | null } | null;
};

export type DemoPlaces = { resultsFile: string; dataDir: string /** False when the folder is removed at the end. */; kept: boolean };

const sampleRows = 12;

/** The whole report: some rows, what was found, calls and latencies by step, counts, where everything is. */
export function formatDemoReport(results: readonly DemoResult[], detail: RunDetail, places: DemoPlaces, width: number): string[] {
  return [
    ...formatTable(columns, pickSample(results, sampleRows), width),
    "",
    `languages   ${formatTally(results.map(({ output }) => (output === null ? null : languageName(output.language))))}`,
    `sentiment   ${formatTally(results.map(({ output }) => output?.sentiment ?? null))} (English rows only)`,
    "",
    ...formatTable(stepColumns, detail.steps, width),
    "",
    `${formatSum(detail.run)}${formatSpeed(detail)}`,
    `${formatCount(sumCalls(detail))} requests carried ${formatCount(detail.run.attempts)} calls of rows: packed steps send several rows in one`,
    ...formatFailures(detail.failures),
    "",
    `results     ${places.resultsFile}`,
    ...(places.kept ? [`data        ${places.dataDir}`, `next        npx inferno show last --data-dir ${quote(places.dataDir)}`] : []),
  ];
}

/** The same facts for programs. */
export function demoToJson(detail: RunDetail, places: DemoPlaces): JsonObject {
  const { run, steps } = detail;
  const counts = { total: run.total, succeeded: run.succeeded, failed: run.failed, skipped: run.skipped, canceled: run.canceled };
  return {
    run: run.id,
    state: run.state,
    ...counts,
    rowsPerSecond: rowsPerSecond(detail),
    steps: steps.map(({ stepId, calls, latency }): JsonValue => ({ step: stepId, calls, latency })),
    resultsFile: places.resultsFile,
    dataDir: places.kept ? places.dataDir : null,
  };
}

const columns: Column<DemoResult>[] = [
  { title: "ticket", text: ({ id, index }) => id ?? String(index) },
  { title: "text", text: ({ input }) => input.text, flexible: true },
  { title: "language", text: ({ output }) => (output === null ? "–" : languageName(output.language)) },
  { title: "sentiment", text: ({ output }) => output?.sentiment ?? "–" },
  { title: "about", text: ({ output }) => output?.details?.keywords.slice(0, 3).join(", ") || "–" },
];

const stepColumns: Column<StepStats>[] = [
  { title: "step", text: (step) => step.stepId },
  { title: "requests", align: "right", text: (step) => formatCount(step.calls) },
  { title: "failed", align: "right", text: (step) => formatCount(step.failed) },
  { title: "latency p50", align: "right", text: (step) => formatLatency(step.latency?.p50) },
  { title: "p95", align: "right", text: (step) => formatLatency(step.latency?.p95) },
  { title: "p99", align: "right", text: (step) => formatLatency(step.latency?.p99) },
];

const sumCalls = (detail: RunDetail): number => detail.steps.reduce((sum, step) => sum + step.calls, 0);

/** The first row of each language, then English ones of each sentiment in turn, up to `count`; in input order. */
export function pickSample(results: readonly DemoResult[], count: number): DemoResult[] {
  const foreign = firstOfEach(
    results.filter(({ output }) => output !== null && output.language !== "eng"),
    ({ output }) => output?.language ?? "",
  );
  const picked = new Set(foreign.slice(0, Math.floor(count / 2)));
  const english = new Map<string | null, DemoResult[]>();
  for (const row of results) {
    if (row.output?.language !== "eng") continue;
    english.set(row.output.sentiment, [...(english.get(row.output.sentiment) ?? []), row]);
  }
  const turns = Math.max(0, ...[...english.values()].map((rows) => rows.length));
  for (let turn = 0; turn < turns && picked.size < count; turn += 1) {
    for (const rows of english.values()) {
      const row = rows[turn];
      if (row !== undefined && picked.size < count) picked.add(row);
    }
  }
  return [...picked].toSorted((a, b) => a.index - b.index);
}

function firstOfEach<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  const firstByKey = new Map<string, Row>();
  for (const row of rows) if (!firstByKey.has(keyOf(row))) firstByKey.set(keyOf(row), row);
  return [...firstByKey.values()];
}

/** `English 174 · German 22 · …`, most frequent first; what occurs once or twice at the end is summed up. */
function formatTally(names: readonly (string | null)[]): string {
  const countByName = new Map<string, number>();
  for (const name of names) if (name !== null) countByName.set(name, (countByName.get(name) ?? 0) + 1);
  const sorted = [...countByName].toSorted((a, b) => b[1] - a[1]);
  const shown = sorted.slice(0, 9);
  const rest = sorted.slice(9).reduce((sum, [, count]) => sum + count, 0);
  return [...shown.map(([name, count]) => `${name} ${count}`), ...(rest > 0 ? [`others ${rest}`] : [])].join(" · ");
}

function languageName(code: string): string {
  return code === "und" ? "unknown" : (new Intl.DisplayNames(["en"], { type: "language" }).of(code) ?? code);
}

function rowsPerSecond({ run }: RunDetail): number | null {
  const spanMs = run.startedAt === null || run.endedAt === null ? 0 : run.endedAt - run.startedAt;
  return spanMs > 0 ? (run.total * 1000) / spanMs : null;
}

function formatSpeed(detail: RunDetail): string {
  const rate = rowsPerSecond(detail);
  return rate === null ? "" : `, ${formatRate(rate)} rows/s`;
}

/** For a shell: in quotes when it has to be. */
function quote(path: string): string {
  return /^[\w./\\:~+-]+$/.test(path) ? path : `"${path}"`;
}
