import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Db, openDatabaseReadOnly } from "../../../src-main/storage/database.ts";
import { databasePath } from "../../../src-main/storage/store.ts";
import { parseJsonl } from "../read-jsonl.ts";
import type { BrokenInvariant, Evidence, InvariantName } from "./evidence.ts";
import {
  type CallFacts,
  type CounterName,
  countChartedCalls,
  listOrphans,
  readCalls,
  readIntegrity,
  readRun,
  readTasks,
  type RunFacts,
  type TaskFacts,
} from "./stored-facts.ts";

type Facts = { db: Db; run: RunFacts; tasks: TaskFacts[]; calls: CallFacts[] };
type Check = (evidence: Evidence, facts: Facts) => string[];

const endStates = new Set(["succeeded", "skipped", "failed", "canceled"]);
const listedAtMost = 5;

/** Everything that is not as promised, with examples; empty when all is well. */
export function checkInvariants(evidence: Evidence): BrokenInvariant[] {
  const db = openDatabaseReadOnly(databasePath(evidence.dataDir));
  try {
    const run = readRun(db, evidence.runId);
    const facts = { db, run, tasks: readTasks(db, run), calls: readCalls(db, run) };
    return (Object.entries(checks) as [InvariantName, Check][]).flatMap(([invariant, check]) =>
      shorten(check(evidence, facts)).map((what) => ({ invariant, what })),
    );
  } finally {
    db.close();
  }
}

const checks: Record<InvariantName, Check> = {
  I1: checkEnds,
  I2: (_evidence, { db }) => listOrphans(db),
  I3: checkAnswers,
  I4: checkCalls,
  I5: checkCounters,
  I6: checkCost,
  I8(_evidence, { db }) {
    const { integrity, brokenReferences } = readIntegrity(db);
    return [...(integrity === "ok" ? [] : [`integrity_check: ${integrity}`]), ...(brokenReferences === 0 ? [] : [`${brokenReferences} broken references`])];
  },
  I9({ calls, noCallsAfter }) {
    if (noCallsAfter === null) return [];
    return calls.filter(({ at }) => at > noCallsAfter).map(({ rowKey, stepId, at }) => `${stepId} of ${rowKey} was called ${at - noCallsAfter} ms too late`);
  },
  I10({ ending }, { run }) {
    if (ending === null) return [];
    if (run.state !== "completed" && run.state !== "canceled") return [`the run is ${run.state} after ${ending.tookMs} ms`];
    return ending.tookMs > ending.deadlineMs ? [`it took ${ending.tookMs} ms, and ${ending.deadlineMs} ms were given`] : [];
  },
  I11: findCanaries,
  I12: ({ baselines }) =>
    baselines.flatMap(({ what, before, after, mayGrowBy }) => (after - before > mayGrowBy ? [`${what} went from ${before} to ${after}`] : [])),
};

function checkEnds({ output, ending }: Evidence, { run, tasks }: Facts): string[] {
  const broken: string[] = [];
  if (tasks.length !== run.total || tasks.some(({ rowIndex }, at) => rowIndex !== at)) broken.push(`the run has ${run.total} rows and ${tasks.length} tasks`);
  if (ending !== null) for (const { rowIndex, state } of tasks) if (!endStates.has(state)) broken.push(`row ${rowIndex} is ${state}`);
  if (output === null) return broken;
  const lines = parseJsonl<{ index: number; state: string }>(output);
  if (lines.length !== run.total) broken.push(`${lines.length} lines for ${run.total} rows`);
  for (const [at, { index, state }] of lines.entries()) {
    if (index !== at) broken.push(`line ${at + 1} is row ${index}`);
    else if (state !== tasks[at]?.state) broken.push(`row ${index} is ${state} in the results and ${tasks[at]?.state} in the database`);
  }
  return broken;
}

function checkAnswers({ calls, output }: Evidence, { run, tasks, calls: stored }: Facts): string[] {
  const given = new Map<string, string>();
  for (const { answer, rowKey, stepId, completed } of calls) if (completed) given.set(answer, `${rowKey} ${stepId}`);
  const broken: string[] = [];
  const judge = (rowIndex: number, stepId: string, answer: string, where: string): void => {
    const asked = `${tasks[rowIndex]?.rowKey} ${stepId}`;
    if (given.get(answer) !== asked)
      broken.push(`${where}: ${asked} holds an answer ${given.has(answer) ? `to ${given.get(answer)}` : "that nobody gave"}: ${answer}`);
  };
  for (const { rowIndex, stepId, answer, outcome, duplicate } of stored) {
    if (outcome === "succeeded" && !duplicate) judge(rowIndex, stepId, answer ?? "nothing", "stored");
  }
  for (const { index, state, output: value } of parseJsonl<{ index: number; state: string; output: Record<string, string> | null }>(output ?? "")) {
    if (state !== "succeeded") continue;
    for (const [stepId, answer] of Object.entries(value ?? {})) if (run.stepIds.includes(stepId)) judge(index, stepId, answer, "results");
  }
  return broken;
}

/** By row and step: calls that the server saw against calls that are accounted for. Only kills explain a difference. */
function checkCalls({ calls, callsLostAtMost }: Evidence, { tasks, calls: stored }: Facts): string[] {
  const known = countBy(stored.filter(({ reached }) => reached).map(({ rowIndex, stepId }) => `${tasks[rowIndex]?.rowKey} ${stepId}`));
  const seen = countBy(calls.map(({ rowKey, stepId }) => `${rowKey} ${stepId}`));
  const answered = countBy(calls.filter(({ completed }) => completed).map(({ rowKey, stepId }) => `${rowKey} ${stepId}`));
  const succeeded = countBy(stored.filter(({ outcome }) => outcome === "succeeded").map(({ rowIndex, stepId }) => `${tasks[rowIndex]?.rowKey} ${stepId}`));
  const broken: string[] = [];
  let lost = 0;
  const examples: string[] = [];
  for (const [key, count] of seen) {
    const extra = count - (known.get(key) ?? 0);
    if (extra <= 0) continue;
    lost += extra;
    if (examples.length < listedAtMost) examples.push(`${key} ${count} times`);
  }
  if (lost > callsLostAtMost) broken.push(`${lost} calls are not accounted for, and kills explain ${callsLostAtMost}: ${examples.join(", ")}`);
  for (const [key, count] of succeeded)
    if (count > (answered.get(key) ?? 0)) broken.push(`${key} is stored ${count} times and was answered ${answered.get(key) ?? 0} times`);
  return broken;
}

function checkCounters(_evidence: Evidence, { db, run, tasks, calls }: Facts): string[] {
  const states = countBy(tasks.map(({ state }) => state));
  const counted: Record<CounterName, number> = {
    pending: states.get("pending") ?? 0,
    leased: states.get("leased") ?? 0,
    succeeded: states.get("succeeded") ?? 0,
    failed: states.get("failed") ?? 0,
    skipped: states.get("skipped") ?? 0,
    canceled: states.get("canceled") ?? 0,
    attempts: calls.length,
    duplicates: calls.filter(({ duplicate }) => duplicate).length,
    inputTokens: sum(calls, ({ inputTokens }) => inputTokens),
    outputTokens: sum(calls, ({ outputTokens }) => outputTokens),
  };
  const broken = (Object.entries(counted) as [CounterName, number][]).flatMap(([name, count]) =>
    run.counters[name] === count ? [] : [`${name} says ${run.counters[name]}, a recount ${count}`],
  );
  const charted = countChartedCalls(db, run);
  if (Math.abs(charted - calls.length) > 0.001) broken.push(`the charts hold ${charted} calls, a recount gives ${calls.length}`);
  return broken;
}

function checkCost({ calls: seen }: Evidence, { db, run, calls }: Facts): string[] {
  const stored = Number(db.prepare<[number], number>("SELECT coalesce(cost_usd, 0) FROM runs WHERE no = ?").pluck().get(run.no));
  const counted = sum(calls, ({ costUsd }) => costUsd);
  const broken = Math.abs(stored - counted) > 1e-9 * Math.max(1, counted) ? [`the run cost ${stored}, its calls ${counted}`] : [];
  const paid = calls.filter(({ outcome }) => outcome === "succeeded").length;
  const answered = seen.filter(({ completed }) => completed).length;
  if (paid > answered) broken.push(`${paid} answers are paid for, and the server gave ${answered}`);
  return broken;
}

function findCanaries({ canaries, folders, logs, output }: Evidence): string[] {
  const files = folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: entry.name, bytes: readFileSync(join(entry.parentPath, entry.name)) }));
  const places = [
    ...files,
    ...logs.map((text, at) => ({ name: `log ${at + 1}`, bytes: Buffer.from(text) })),
    { name: "results", bytes: Buffer.from(output ?? "") },
  ];
  return canaries.flatMap((canary) => places.filter(({ bytes }) => bytes.includes(canary)).map(({ name }) => `a key stands in ${name}`));
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function sum<One>(all: readonly One[], pick: (one: One) => number): number {
  return all.reduce((total, one) => total + pick(one), 0);
}

function shorten(broken: readonly string[]): string[] {
  return broken.length <= listedAtMost ? [...broken] : [...broken.slice(0, listedAtMost), `and ${broken.length - listedAtMost} more`];
}

/** For a test's failure: one line each. */
export function describeBroken(broken: readonly BrokenInvariant[]): string {
  return broken.map(({ invariant, what }: BrokenInvariant) => `${invariant} ${what}`).join("\n");
}
