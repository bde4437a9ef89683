import { expect } from "vitest";
import type { Coordinator } from "../../src-main/scheduling/coordinator.ts";
import type { Db } from "../../src-main/storage/database.ts";
import type { StoredTask } from "../../src-main/storage/outcomes-table.ts";
import type { StoredRun } from "../../src-main/storage/runs-table.ts";
import type { Store } from "../../src-main/storage/store.ts";
import type { ControlBench } from "./control-bench.ts";

/** What the run's counters say must be what its rows, results and attempts add up to; and memory must say the same. */
export function expectCountsToHold({ store, db, coordinator }: ControlBench): void {
  for (const run of store.runs.list(100)) {
    const last = run.taskBase + run.total - 1;
    const { pending, leased, succeeded, failed, quarantined, skipped, canceled } = store.tasks.countByState(run);
    const rows = store.outcomes.readPage(run.taskBase, last);
    const sum = (pick: (row: StoredTask) => number | null): number => rows.reduce((total, row) => total + (pick(row) ?? 0), 0);
    const winners = count(db, "SELECT count(*) FROM results WHERE key BETWEEN ? * 256 AND ? * 256 + 255 AND attempt IS NOT NULL", run.taskBase, last);
    const others = count(db, "SELECT count(*) FROM attempts WHERE task_key BETWEEN ? AND ?", run.taskBase, last);
    const duplicates = count(db, "SELECT count(*) FROM attempts WHERE task_key BETWEEN ? AND ? AND duplicate = 1", run.taskBase, last);
    const counted = {
      pending,
      leased,
      succeeded,
      failed: failed + quarantined,
      skipped,
      canceled,
      attempts: winners + others,
      duplicates,
      inputTokens: sum((row) => row.inputTokens),
      outputTokens: sum((row) => row.outputTokens),
    };
    expect(run).toMatchObject(counted);
    expect(
      sum((row) => row.attempts),
      "the rows' attempts",
    ).toBe(run.attempts);
    expect(
      sum((row) => row.costUsd),
      "what the rows cost",
    ).toBeCloseTo(run.costUsd ?? 0, 9);
    const live = coordinator.runs.peek(run.no);
    if (live !== undefined) expect(live.tallies).toMatchObject({ ...counted, blocked: store.tasks.countBlocked(run.no) });
    expectSumsToHold(run, store, db);
    if (live !== undefined) expect(live.state, "the state in memory").toBe(run.state);
  }
  expectLeasesToHold(store, db, coordinator);
}

/** What is counted as it comes, because counting it out would take seconds in a large run. */
function expectSumsToHold(run: StoredRun, store: Store, db: Db): void {
  const states = store.results.listStates(run.taskBase, run.taskBase + run.total - 1);
  const counted = run.stepRows.map((_, step) =>
    ["succeeded", "skipped", "failed"].map((state) => states.filter((at) => at.stepIndex === step && at.state === state).length),
  );
  expect(run.stepRows, "the steps' rows").toEqual(counted);
  const groups = db
    .prepare<[number], { step: string | null; kind: string; code: string | null; rows: number; key: number }>(
      `SELECT failure ->> 'step' AS step, failure ->> 'kind' AS kind, failure ->> 'code' AS code, count(*) AS rows, min(tasks.key) AS key
       FROM tasks JOIN outcomes ON outcomes.key = tasks.key WHERE run_no = ? AND state >= 6 AND failure IS NOT NULL GROUP BY 1, 2, 3 ORDER BY rows DESC, 1, 2, 3`,
    )
    .all(run.no);
  const listed = store.failureGroups.list(run.no).map(({ example, ...group }) => ({ ...group, key: example?.key }));
  expect(listed, "the groups of failures").toEqual(groups);
}

function expectLeasesToHold(store: Store, db: Db, coordinator: Coordinator): void {
  const held = [...coordinator.chunks.all()];
  expect(store.chunks.listHeld().map(({ id }) => id)).toEqual(held.map(({ id }) => id).sort());
  const open = held.flatMap((chunk) => [...chunk.open].map((rowIndex) => (store.runs.findByNo(chunk.runNo)?.taskBase ?? 0) + rowIndex));
  const leased = db.prepare<[], { key: number }>("SELECT key FROM tasks WHERE state = 3 ORDER BY key").all();
  expect(open.sort((a, b) => a - b)).toEqual(leased.map(({ key }) => key));
}

function count(db: Db, sql: string, ...bound: number[]): number {
  return (
    db
      .prepare<number[], number>(sql)
      .pluck()
      .get(...bound) ?? 0
  );
}
