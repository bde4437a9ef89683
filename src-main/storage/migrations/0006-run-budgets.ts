/**
 * Budgets of runs. The list of a run's states is part of the table, so that it is made anew with `stopped_budget` among them;
 * numbers of deleted runs stay used. paid_rows: ends of rows that had cost something; unpriced_calls: calls that succeeded
 * without their server saying what they used; expected_row_usd: what a row was expected to cost at the launch.
 */
export const runBudgets = `
CREATE TABLE runs_anew(
  no INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, pipeline TEXT NOT NULL, pipeline_version INTEGER,
  dataset_no INTEGER NOT NULL REFERENCES datasets(no), task_base INTEGER NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('importing','ready','running','paused','stopped_budget','canceling','completed','failed','canceled')),
  reason TEXT, plan TEXT NOT NULL, settings TEXT NOT NULL, output_path TEXT,
  total INTEGER NOT NULL, pending INTEGER NOT NULL DEFAULT 0, leased INTEGER NOT NULL DEFAULT 0,
  succeeded INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0, canceled INTEGER NOT NULL DEFAULT 0,
  fresh_from INTEGER NOT NULL DEFAULT 0, step_rows TEXT NOT NULL DEFAULT '[]',
  attempts INTEGER NOT NULL DEFAULT 0, duplicates INTEGER NOT NULL DEFAULT 0, possibly_paid_twice INTEGER NOT NULL DEFAULT 0,
  input_tokens REAL NOT NULL DEFAULT 0, output_tokens REAL NOT NULL DEFAULT 0, cost_usd REAL,
  paid_rows INTEGER NOT NULL DEFAULT 0, unpriced_calls INTEGER NOT NULL DEFAULT 0, expected_row_usd REAL,
  created_at INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER,
  removing INTEGER NOT NULL DEFAULT 0 CHECK(removing IN (0, 1))) STRICT;
INSERT INTO runs_anew(no, id, name, pipeline, pipeline_version, dataset_no, task_base, state, reason, plan, settings, output_path,
    total, pending, leased, succeeded, failed, skipped, canceled, fresh_from, step_rows, attempts, duplicates, possibly_paid_twice,
    input_tokens, output_tokens, cost_usd, paid_rows, created_at, started_at, ended_at, removing)
  SELECT no, id, name, pipeline, pipeline_version, dataset_no, task_base, state, reason, plan, settings, output_path,
    total, pending, leased, succeeded, failed, skipped, canceled, fresh_from, step_rows, attempts, duplicates, possibly_paid_twice,
    input_tokens, output_tokens, cost_usd, iif(cost_usd > 0, succeeded, 0), created_at, started_at, ended_at, removing FROM runs;
DELETE FROM sqlite_sequence WHERE name = 'runs_anew';
INSERT INTO sqlite_sequence(name, seq) SELECT 'runs_anew', seq FROM sqlite_sequence WHERE name = 'runs';
DROP TABLE runs;
ALTER TABLE runs_anew RENAME TO runs;
`;
