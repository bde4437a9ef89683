import { findLastSteps } from "../../src-shared/core/ready-steps.ts";
import { type Failure, makeFailure } from "../../src-shared/model/failure.ts";
import type { JsonValue } from "../../src-shared/model/json.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { StoredRow } from "../storage/datasets-table.ts";
import type { StoredResult } from "../storage/results-table.ts";
import type { StoredRun } from "../storage/runs-table.ts";
import type { Store } from "../storage/store.ts";
import type { StoredTask } from "../storage/outcomes-table.ts";
import { type StoredPlan, storedPlanSchema } from "./stored-plan.ts";

/** Rows read from storage at once. */
const pageRows = 500;

export type LineOptions = { include: readonly ("input" | "steps")[] };

/**
 * A run's result lines, one JSON text a row, in input order; rows that have not ended are left out when the run goes on,
 * which only an export of an unfinished run sees. Pages are read one at a time: memory does not grow with the run.
 * Throws `RefusedError` E_RUN_UNKNOWN when the run is deleted meanwhile: part of its lines would look like all of them.
 */
export function* readResultLines(store: Store, run: StoredRun, options: LineOptions): Iterable<string[]> {
  const plan = storedPlanSchema.parse(JSON.parse(run.plan));
  for (let from = 0; from < run.total; from += pageRows) {
    const to = Math.min(from + pageRows, run.total) - 1;
    const lines = readPage(store, run, plan, { from, to, options });
    if (store.runs.findByNo(run.no) === null) throw new RefusedError("E_RUN_UNKNOWN", `The run ${run.id} was deleted while its results were being read.`);
    yield lines;
  }
}

function readPage(store: Store, run: StoredRun, plan: StoredPlan, page: { from: number; to: number; options: LineOptions }): string[] {
  const { from, to, options } = page;
  const tasks = store.outcomes.readPage(run.taskBase + from, run.taskBase + to);
  const rowByIndex = new Map(store.datasets.readRows(run.datasetNo, from, to).map((row) => [row.rowIndex, row]));
  const needsResults = plan.output === undefined || options.include.includes("steps");
  const resultsByTask = needsResults ? groupByTask(store.results.readPage(run.taskBase + from, run.taskBase + to)) : new Map<number, StoredResult[]>();
  const lastSteps = findLastSteps(plan.steps);
  const lines: string[] = [];
  for (const task of tasks) {
    if (task.state === "pending" || task.state === "leased") continue;
    const rowIndex = task.key - run.taskBase;
    lines.push(toLine({ rowIndex, task, row: rowByIndex.get(rowIndex) as StoredRow, results: resultsByTask.get(task.key) ?? [], plan, lastSteps, options }));
  }
  return lines;
}

function groupByTask(results: readonly StoredResult[]): Map<number, StoredResult[]> {
  const byTask = new Map<number, StoredResult[]>();
  for (const result of results) {
    const group = byTask.get(result.taskKey);
    if (group === undefined) byTask.set(result.taskKey, [result]);
    else group.push(result);
  }
  return byTask;
}

type LineFacts = {
  rowIndex: number;
  task: StoredTask;
  row: StoredRow;
  results: readonly StoredResult[];
  plan: StoredPlan;
  lastSteps: readonly string[];
  options: LineOptions;
};

/** What of a row is not what was stored, and would be in its line; null when all of it is. */
function findSpoiled({ task, row, results, plan, options }: LineFacts): string | null {
  if (plan.output !== undefined && task.isSpoiled) return "its output";
  const spoiled = results.find(({ isSpoiled }) => isSpoiled);
  if (spoiled !== undefined) return `the result of the step ${plan.steps[spoiled.stepIndex]?.id ?? spoiled.stepIndex}`;
  return options.include.includes("input") && row.isSpoiled ? "its input" : null;
}

/** Never silently: a line with a body that cannot be trusted is a failed one. */
function toSpoiledLine({ rowIndex, task, row }: LineFacts, what: string): string {
  const message = `Row ${rowIndex + 1} was damaged on the disk: ${what} is not what was stored. Restore a backup, or run the row again.`;
  const failure: Failure = makeFailure("internal", message, { code: "E_BODY_SPOILED" });
  return `{"index":${rowIndex},"id":${JSON.stringify(row.id)},"state":"failed","output":null,"failure":${JSON.stringify(failure)},"attempts":${task.attempts},"latencyMs":null,"usage":${toUsage(task)},"costUsd":${task.costUsd ?? "null"}}`;
}

function toLine(facts: LineFacts): string {
  const { rowIndex, task, row, options } = facts;
  const spoiled = findSpoiled(facts);
  if (spoiled !== null) return toSpoiledLine(facts, spoiled);
  const state = task.state === "quarantined" ? "failed" : task.state;
  const succeeded = state === "succeeded";
  // Stored values are JSON texts already: they are put in as they are, not parsed and written anew.
  const parts = [
    `"index":${rowIndex}`,
    `"id":${JSON.stringify(row.id)}`,
    `"state":"${state}"`,
    `"output":${succeeded ? toOutput(facts) : "null"}`,
    `"failure":${task.failure ?? (state === "canceled" ? canceledFailure : "null")}`,
    `"attempts":${task.attempts}`,
    `"latencyMs":${task.latencyMs === null ? "null" : Math.round(task.latencyMs * 1000) / 1000}`,
    `"usage":${toUsage(task)}`,
    `"costUsd":${task.costUsd ?? "null"}`,
  ];
  if (options.include.includes("input")) parts.push(`"input":${row.input ?? "null"}`);
  if (options.include.includes("steps")) parts.push(`"steps":${toSteps(facts)}`);
  return `{${parts.join(",")}}`;
}

const canceledFailure = JSON.stringify(makeFailure("canceled", "The run was canceled before this row ended.") satisfies Failure);

/** By the pipeline's own template, as its node rendered it; else the values of the steps nothing depends on. */
function toOutput({ task, results, plan, lastSteps }: LineFacts): string {
  if (plan.output !== undefined) return task.output ?? "null";
  const valueById = new Map(results.map((result) => [plan.steps[result.stepIndex]?.id, result.value]));
  return `{${lastSteps.map((id) => `${JSON.stringify(id)}:${valueById.get(id) ?? "null"}`).join(",")}}`;
}

function toUsage({ inputTokens, outputTokens }: StoredTask): string {
  return `{"inputTokens":${inputTokens},"outputTokens":${outputTokens}}`;
}

function toSteps({ results, plan }: LineFacts): string {
  const steps = results.map((result) => {
    const { state, finishReason, latencyMs, inputTokens, outputTokens, failure } = result;
    const facts: JsonValue = {
      state,
      finishReason,
      latencyMs,
      usage: { inputTokens, outputTokens },
      failure: failure === null ? null : (JSON.parse(failure) as JsonValue),
    };
    return `${JSON.stringify(plan.steps[result.stepIndex]?.id)}:{"value":${result.value ?? "null"},${JSON.stringify(facts).slice(1)}`;
  });
  return `{${steps.join(",")}}`;
}
