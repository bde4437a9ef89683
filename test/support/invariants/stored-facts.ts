import type { Db } from "../../../src-main/storage/database.ts";

export type RunFacts = {
  no: number;
  taskBase: number;
  total: number;
  state: string;
  stepIds: string[];
  datasetNo: number;
  counters: Record<CounterName, number>;
};

const counterNames = ["pending", "leased", "succeeded", "failed", "skipped", "canceled", "attempts", "duplicates", "inputTokens", "outputTokens"] as const;
export type CounterName = (typeof counterNames)[number];

export type TaskFacts = { rowIndex: number; rowKey: string; state: string };
export type CallFacts = {
  rowIndex: number;
  stepId: string;
  /** The answer's text; null for a call that gave none, or whose answer was not kept. */
  answer: string | null;
  outcome: string;
  /** It may have reached the server. */
  reached: boolean;
  duplicate: boolean;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
};

const stateByNumber: Readonly<Record<number, string>> = { 2: "pending", 3: "leased", 4: "succeeded", 5: "skipped", 6: "failed", 7: "canceled", 8: "failed" };

/** Reads the tables by themselves: the program's own reading of them is what is under test. */
export function readRun(db: Db, runId: string): RunFacts {
  const row = db.prepare<[string], Record<string, string | number>>("SELECT * FROM runs WHERE id = ?").get(runId);
  if (row === undefined) throw new Error(`the run ${runId} is not in the database`);
  const plan = JSON.parse(String(row["plan"])) as { steps: { id: string }[] };
  const toColumn = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return {
    no: Number(row["no"]),
    taskBase: Number(row["task_base"]),
    total: Number(row["total"]),
    state: String(row["state"]),
    stepIds: plan.steps.map(({ id }) => id),
    datasetNo: Number(row["dataset_no"]),
    counters: Object.fromEntries(counterNames.map((name) => [name, Number(row[toColumn(name)])])) as Record<CounterName, number>,
  };
}

export function readTasks(db: Db, run: RunFacts): TaskFacts[] {
  const rows = db
    .prepare<[number, number], { key: number; state: number; input: string | null }>(
      `SELECT tasks.key, tasks.state, dataset_rows.input FROM tasks
       LEFT JOIN dataset_rows ON dataset_rows.key = ? + tasks.key WHERE tasks.run_no = ? ORDER BY tasks.key`,
    )
    .all(run.datasetNo * 2 ** 32 - run.taskBase, run.no);
  return rows.map(({ key, state, input }) => ({
    rowIndex: key - run.taskBase,
    rowKey: /row-\d+/.exec(input ?? "")?.[0] ?? "",
    state: stateByNumber[state] ?? String(state),
  }));
}

type StoredCall = {
  task_key: number;
  step: number;
  value: string | null;
  outcome: string;
  http_status: number | null;
  ambiguous: number;
  duplicate: number;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_usd: number | null;
};

/** Every call that is known: those that gave a result, failed ones and duplicates. */
export function readCalls(db: Db, run: RunFacts): CallFacts[] {
  const from = run.taskBase;
  const to = run.taskBase + run.total - 1;
  const winners = db
    .prepare<[number, number], StoredCall>(
      `SELECT key / 256 AS task_key, key % 256 AS step, value, 'succeeded' AS outcome, 200 AS http_status, 0 AS ambiguous, 0 AS duplicate, input_tokens, output_tokens, cost_usd
       FROM results WHERE attempt IS NOT NULL AND key BETWEEN ? * 256 AND ? * 256 + 255`,
    )
    .all(from, to);
  const others = db
    .prepare<[number, number], StoredCall>(
      `SELECT task_key, step, NULL AS value, outcome, http_status, ambiguous, duplicate, input_tokens, output_tokens, cost_usd
       FROM attempts WHERE task_key BETWEEN ? AND ?`,
    )
    .all(from, to);
  return [...winners, ...others].map((call) => ({
    rowIndex: call.task_key - run.taskBase,
    stepId: run.stepIds[call.step] ?? "",
    answer: call.value === null ? null : String(JSON.parse(call.value)),
    outcome: call.outcome,
    reached: call.outcome === "succeeded" || call.http_status !== null || call.ambiguous === 1,
    duplicate: call.duplicate === 1,
    inputTokens: call.input_tokens ?? 0,
    outputTokens: call.output_tokens ?? 0,
    costUsd: call.cost_usd ?? 0,
  }));
}

/** What is stored of tasks or rows that are not there, in sentences. */
export function listOrphans(db: Db): string[] {
  const questions = {
    "results without a task": "SELECT count(*) FROM results WHERE NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.key = results.key / 256)",
    "calls without a task": "SELECT count(*) FROM attempts WHERE NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.key = attempts.task_key)",
    "outcomes without a task": "SELECT count(*) FROM outcomes WHERE NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.key = outcomes.key)",
    "tasks without a run": "SELECT count(*) FROM tasks WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.no = tasks.run_no)",
    "chunks without a run": "SELECT count(*) FROM chunks WHERE NOT EXISTS (SELECT 1 FROM runs WHERE runs.no = chunks.run_no)",
  };
  return Object.entries(questions).flatMap(([what, sql]) => {
    const count = Number(db.prepare(sql).pluck().get());
    return count === 0 ? [] : [`${count} ${what}`];
  });
}

export function readIntegrity(db: Db): { integrity: string; brokenReferences: number } {
  return {
    integrity: String(db.pragma("integrity_check", { simple: true })),
    brokenReferences: (db.pragma("foreign_key_check") as unknown[]).length,
  };
}

/** Calls that the charts add up to. */
export function countChartedCalls(db: Db, run: RunFacts): number {
  return Number(db.prepare<[number], number>("SELECT coalesce(sum(calls), 0) FROM metric_minutes WHERE run_no = ?").pluck().get(run.no));
}
