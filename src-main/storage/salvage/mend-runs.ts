import type { Db } from "../database.ts";
import { rowsPerDataset, stepsPerTask } from "../row-keys.ts";

/** Rows whose tasks, results or texts were lost are brought to a state that a control plane can go on from; counters are those of the rows. */
export function mendRuns(db: Db): { reopened: number } {
  return db
    .transaction(() => {
      fillDatasets(db);
      const reopened = mendTasks(db);
      countRuns(db);
      return { reopened };
    })
    .immediate();
}

const lostRow = JSON.stringify({ code: "E_ROW_LOST", message: "This row was lost when the database was damaged." });
const lostFailure = JSON.stringify({
  step: null,
  kind: "bad_input",
  code: "E_ROW_LOST",
  message: "This row was lost when the database was damaged.",
  httpStatus: null,
  line: null,
});

/** A lost row of a dataset is one that cannot be read. */
function fillDatasets(db: Db): void {
  const datasets = db.prepare<[], { no: number; rows: number }>("SELECT no, rows FROM datasets WHERE state = 'ready'").all();
  const count = db.prepare<[number, number], number>("SELECT count(*) FROM dataset_rows WHERE key BETWEEN ? AND ?").pluck();
  const fill = db.prepare<[number, number, string]>(
    `WITH RECURSIVE keys(key) AS (SELECT ? UNION ALL SELECT key + 1 FROM keys WHERE key < ?)
     INSERT OR IGNORE INTO dataset_rows(key, input, row_id, line, problem) SELECT key, NULL, NULL, 0, ? FROM keys`,
  );
  for (const { no, rows } of datasets) {
    const first = no * rowsPerDataset;
    if (rows > 0 && (count.get(first, first + rows - 1) ?? 0) < rows) fill.run(first, first + rows - 1, lostRow);
  }
  db.exec(
    `UPDATE datasets SET bad_rows = (SELECT count(*) FROM dataset_rows WHERE problem IS NOT NULL AND key >= no * ${rowsPerDataset} AND key < (no + 1) * ${rowsPerDataset})`,
  );
}

/** Gives how many rows are to be run again. */
function mendTasks(db: Db): number {
  const runs = db.prepare<[], { no: number; dataset_no: number; task_base: number; total: number }>("SELECT no, dataset_no, task_base, total FROM runs").all();
  const fill = db.prepare<[number, number, number]>(
    `WITH RECURSIVE keys(key) AS (SELECT ? UNION ALL SELECT key + 1 FROM keys WHERE key < ?)
     INSERT OR IGNORE INTO tasks(key, run_no, state, touched) SELECT key, ?, 2, 1 FROM keys`,
  );
  // Whose only proof of success is gone.
  const reopen = db.prepare<[number, number]>(
    `UPDATE tasks SET state = 2, touched = 1, not_before = 0 WHERE key BETWEEN ? AND ? AND state IN (4, 5)
     AND NOT EXISTS (SELECT 1 FROM results WHERE results.key >= tasks.key * ${stepsPerTask} AND results.key < (tasks.key + 1) * ${stepsPerTask})`,
  );
  const giveBack = db.prepare<[number, number]>("UPDATE tasks SET state = 2, touched = 1 WHERE key BETWEEN ? AND ? AND state = 3");
  const fail = db.prepare<[number, number, number]>(
    `UPDATE tasks SET state = 6, touched = 2 WHERE key BETWEEN ? AND ? AND state IN (2, 3)
     AND NOT EXISTS (SELECT 1 FROM dataset_rows WHERE dataset_rows.key = tasks.key + ? AND problem IS NULL)`,
  );
  const explain = db.prepare<[string, number, number]>(
    "INSERT OR IGNORE INTO outcomes(key, attempts, failure) SELECT key, 0, ? FROM tasks WHERE key BETWEEN ? AND ? AND state = 6",
  );
  let reopened = 0;
  for (const { no, dataset_no, task_base, total } of runs) {
    if (total === 0) continue;
    const range = [task_base, task_base + total - 1] as const;
    fill.run(...range, no);
    reopened += reopen.run(...range).changes;
    giveBack.run(...range);
    fail.run(...range, dataset_no * rowsPerDataset - task_base);
    explain.run(lostFailure, ...range);
  }
  db.exec("UPDATE chunks SET ended_at = granted_at, end_reason = 'expired' WHERE ended_at IS NULL");
  db.exec("DELETE FROM outcomes WHERE key IN (SELECT key FROM tasks WHERE state = 2 AND key = outcomes.key)");
  return reopened;
}

function countRuns(db: Db): void {
  const ofState = (states: string): string =>
    `(SELECT count(*) FROM tasks WHERE tasks.key BETWEEN task_base AND task_base + total - 1 AND tasks.state IN (${states}))`;
  db.exec(`UPDATE runs SET pending = ${ofState("2")}, leased = 0, succeeded = ${ofState("4")}, skipped = ${ofState("5")},
    failed = ${ofState("6, 8")}, canceled = ${ofState("7")}, fresh_from = total WHERE total > 0`);
  // Rows that were never handed out are no longer told apart from those that were.
  db.exec("UPDATE tasks SET touched = 1 WHERE state = 2 AND touched = 0");
  db.exec(`UPDATE runs SET state = 'paused', ended_at = NULL, reason = 'The database was damaged and salvaged: rows that were lost are run again.'
    WHERE pending > 0 AND state NOT IN ('importing', 'stopped_budget')`);
  db.exec(`UPDATE runs SET step_rows = coalesce((SELECT json_group_array(json(sums)) FROM (
      SELECT json_array(sum(results.state = 0), sum(results.state = 1), sum(results.state = 2)) AS sums FROM results
      WHERE results.key >= task_base * ${stepsPerTask} AND results.key < (task_base + total) * ${stepsPerTask} GROUP BY results.key % ${stepsPerTask} ORDER BY results.key % ${stepsPerTask})), '[]')`);
  db.exec("DELETE FROM failure_groups");
  db.exec(`INSERT INTO failure_groups
    SELECT run_no, coalesce(failure ->> 'step', ''), failure ->> 'kind', coalesce(failure ->> 'code', ''), count(*), min(tasks.key)
    FROM tasks INDEXED BY tasks_failed JOIN outcomes ON outcomes.key = tasks.key
    WHERE state >= 6 AND failure IS NOT NULL GROUP BY 1, 2, 3, 4`);
}
