import { datasetIdSchema, type RunId, runIdSchema } from "../../src-shared/model/ids.ts";
import { type RunSettings, type RunState, type RunSummary, runSettingsSchema } from "../../src-shared/model/run.ts";
import type { Db } from "./database.ts";

/** A run as stored. `plan` is its JSON text, parsed by who needs it. */
export type StoredRun = Omit<RunSummary, "budget" | "inputTokens" | "outputTokens"> & {
  no: number;
  taskBase: number;
  datasetNo: number;
  plan: string;
  possiblyPaidTwice: number;
  freshFrom: number;
  stepRows: StepRows[];
  /** Those that servers told of. */
  inputTokens: number;
  outputTokens: number;
  paidRows: number;
  unpricedCalls: number;
  expectedRowUsd: number | null;
};

/** Rows whose result of a step is known: it succeeded, was skipped, or failed and was passed over by `onFailure: continue`. */
export type StepRows = [succeeded: number, skipped: number, passedOver: number];

/**
 * Counters that a transaction changed, written as absolute values. `freshFrom`: index of the first row that was never handed out;
 * `stepRows`: by step index; `paidRows`: ends of rows that had cost something; `unpricedCalls`: successful ones of unknown cost.
 */
export type RunTallies = Pick<
  StoredRun,
  | "pending"
  | "leased"
  | "succeeded"
  | "failed"
  | "skipped"
  | "canceled"
  | "freshFrom"
  | "stepRows"
  | "attempts"
  | "duplicates"
  | "possiblyPaidTwice"
  | "inputTokens"
  | "outputTokens"
  | "costUsd"
  | "paidRows"
  | "unpricedCalls"
>;

export type NewRun = {
  id: RunId;
  name: string;
  pipeline: string;
  pipelineVersion: number | null;
  datasetNo: number;
  taskBase: number;
  plan: string;
  settings: RunSettings;
  outputPath: string | null;
  total: number;
  /** What a row is expected to cost, where a budget asks; null when nobody can say. */
  expectedRowUsd: number | null;
  createdAt: number;
};

export type RunColumns = {
  no: number;
  id: string;
  name: string;
  pipeline: string;
  pipeline_version: number | null;
  dataset_no: number;
  dataset_id: string;
  dataset_name: string;
  task_base: number;
  state: string;
  reason: string | null;
  plan: string;
  settings: string;
  output_path: string | null;
  total: number;
  pending: number;
  leased: number;
  succeeded: number;
  failed: number;
  skipped: number;
  canceled: number;
  fresh_from: number;
  step_rows: string;
  attempts: number;
  duplicates: number;
  possibly_paid_twice: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
  paid_rows: number;
  unpriced_calls: number;
  expected_row_usd: number | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
};

const selectAny = "SELECT runs.*, datasets.id AS dataset_id, datasets.name AS dataset_name FROM runs JOIN datasets ON datasets.no = runs.dataset_no";
export const selectRun = `${selectAny} WHERE runs.removing = 0`;

/** Runs. One that is being deleted is found by `listRemoving` alone. */
export class RunsTable {
  readonly #statements;

  constructor(db: Db) {
    this.#statements = {
      add: db.prepare<[string, string, string, number | null, number, number, string, string, string | null, number, number | null, number]>(
        `INSERT INTO runs(id, name, pipeline, pipeline_version, dataset_no, task_base, plan, settings, output_path, total, expected_row_usd, created_at, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'importing')`,
      ),
      nextBase: db.prepare<[], { base: number }>("SELECT coalesce(max(task_base + total), 1) AS base FROM runs"),
      byId: db.prepare<[string], RunColumns>(`${selectRun} AND runs.id = ?`),
      byNo: db.prepare<[number], RunColumns>(`${selectRun} AND runs.no = ?`),
      byPrefix: db.prepare<[string, string], RunColumns>(`${selectRun} AND runs.id >= ? AND runs.id < ? LIMIT 2`),
      newest: db.prepare<[number], RunColumns>(`${selectRun} ORDER BY runs.no DESC LIMIT ?`),
      inState: db.prepare<[string], RunColumns>(`${selectRun} AND runs.state = ? ORDER BY runs.no`),
      active: db.prepare<[number], RunColumns>(
        `${selectRun} AND runs.state IN ('importing', 'ready', 'running', 'paused', 'stopped_budget', 'canceling') ORDER BY runs.no DESC LIMIT ?`,
      ),
      states: db.prepare<[], { state: RunState; count: number }>("SELECT state, count(*) AS count FROM runs WHERE removing = 0 GROUP BY state"),
      removing: db.prepare<[], RunColumns>(`${selectAny} WHERE runs.removing = 1 ORDER BY runs.no`),
      hide: db.prepare<[number]>("UPDATE runs SET removing = 1 WHERE no = ?"),
      setState: db.prepare<[string, string | null, number | null, number | null, number]>(
        "UPDATE runs SET state = ?, reason = ?, started_at = ?, ended_at = ? WHERE no = ?",
      ),
      setTallies: db.prepare<
        [number, number, number, number, number, number, number, string, number, number, number, number, number, number | null, number, number, number]
      >(
        `UPDATE runs SET pending = ?, leased = ?, succeeded = ?, failed = ?, skipped = ?, canceled = ?, fresh_from = ?, step_rows = ?, attempts = ?, duplicates = ?, possibly_paid_twice = ?,
         input_tokens = ?, output_tokens = ?, cost_usd = ?, paid_rows = ?, unpriced_calls = ? WHERE no = ?`,
      ),
      setSettings: db.prepare<[string, number]>("UPDATE runs SET settings = ? WHERE no = ?"),
      remove: db.prepare<[number]>("DELETE FROM runs WHERE no = ?"),
    };
  }

  /** The first task key no run has used. Keys of deleted runs at the end are used again, after their rows are gone. */
  nextTaskBase(): number {
    return (this.#statements.nextBase.get() as { base: number }).base;
  }

  add(run: NewRun): number {
    const { id, name, pipeline, pipelineVersion, datasetNo, taskBase, plan, settings, outputPath, total, expectedRowUsd, createdAt } = run;
    const added = this.#statements.add.run(
      id,
      name,
      pipeline,
      pipelineVersion,
      datasetNo,
      taskBase,
      plan,
      JSON.stringify(settings),
      outputPath,
      total,
      expectedRowUsd,
      createdAt,
    );
    return Number(added.lastInsertRowid);
  }

  find(id: string): StoredRun | null {
    return toRun(this.#statements.byId.get(id));
  }

  findByNo(no: number): StoredRun | null {
    return toRun(this.#statements.byNo.get(no));
  }

  /** By id, by an unambiguous beginning of it (with or without `run-`), or `last`. */
  findByReference(reference: string): StoredRun | "ambiguous" | null {
    if (reference === "last") return this.list(1)[0] ?? null;
    const exact = this.find(reference);
    if (exact !== null) return exact;
    const prefix = reference.startsWith("run-") ? reference : `run-${reference}`;
    const found = this.#statements.byPrefix.all(prefix, `${prefix}\uffff`);
    return found.length > 1 ? "ambiguous" : toRun(found[0]);
  }

  /** Newest first. */
  list(limit: number): StoredRun[] {
    return this.#statements.newest.all(limit).map(columnsToRun);
  }

  /** Those that have not ended, newest first. */
  listActive(limit: number): StoredRun[] {
    return this.#statements.active.all(limit).map(columnsToRun);
  }

  listInState(state: RunState): StoredRun[] {
    return this.#statements.inState.all(state).map(columnsToRun);
  }

  /** How many runs are in each state; states of none are left out. */
  countByState(): Partial<Record<RunState, number>> {
    return Object.fromEntries(this.#statements.states.all().map(({ state, count }) => [state, count]));
  }

  /** Runs whose deletion has begun and not ended. */
  listRemoving(): StoredRun[] {
    return this.#statements.removing.all().map(columnsToRun);
  }

  /** From now on it is being deleted: nothing finds it any more. */
  hide(no: number): void {
    this.#statements.hide.run(no);
  }

  setState(run: Pick<StoredRun, "no" | "state" | "reason" | "startedAt" | "endedAt">): void {
    this.#statements.setState.run(run.state, run.reason, run.startedAt, run.endedAt, run.no);
  }

  setTallies(no: number, tallies: RunTallies): void {
    const t = tallies;
    this.#statements.setTallies.run(
      t.pending,
      t.leased,
      t.succeeded,
      t.failed,
      t.skipped,
      t.canceled,
      t.freshFrom,
      JSON.stringify(t.stepRows),
      t.attempts,
      t.duplicates,
      t.possiblyPaidTwice,
      t.inputTokens,
      t.outputTokens,
      t.costUsd,
      t.paidRows,
      t.unpricedCalls,
      no,
    );
  }

  setSettings(no: number, settings: RunSettings): void {
    this.#statements.setSettings.run(JSON.stringify(settings), no);
  }

  remove(no: number): void {
    this.#statements.remove.run(no);
  }
}

function toRun(columns: RunColumns | undefined): StoredRun | null {
  return columns === undefined ? null : columnsToRun(columns);
}

export function columnsToRun(columns: RunColumns): StoredRun {
  return {
    no: columns.no,
    id: runIdSchema.parse(columns.id),
    name: columns.name,
    pipeline: columns.pipeline,
    pipelineVersion: columns.pipeline_version,
    dataset: datasetIdSchema.parse(columns.dataset_id),
    datasetName: columns.dataset_name,
    datasetNo: columns.dataset_no,
    taskBase: columns.task_base,
    state: columns.state as RunState,
    reason: columns.reason,
    plan: columns.plan,
    settings: runSettingsSchema.parse(JSON.parse(columns.settings)),
    outputPath: columns.output_path,
    total: columns.total,
    pending: columns.pending,
    leased: columns.leased,
    succeeded: columns.succeeded,
    failed: columns.failed,
    skipped: columns.skipped,
    canceled: columns.canceled,
    freshFrom: columns.fresh_from,
    stepRows: JSON.parse(columns.step_rows) as StepRows[],
    attempts: columns.attempts,
    duplicates: columns.duplicates,
    possiblyPaidTwice: columns.possibly_paid_twice,
    inputTokens: columns.input_tokens,
    outputTokens: columns.output_tokens,
    costUsd: columns.cost_usd,
    paidRows: columns.paid_rows,
    unpricedCalls: columns.unpriced_calls,
    expectedRowUsd: columns.expected_row_usd,
    createdAt: columns.created_at,
    startedAt: columns.started_at,
    endedAt: columns.ended_at,
  };
}
