/**
 * Keys. A dataset row's key is `dataset_no * 2^32 + row_index`; a task's is `run.task_base + row_index`, bases being handed
 * out end to end, so that a result's key, `task_key * 256 + step`, stays below 2^53 and every hot table has an integer
 * primary key (3.2 µs an insert against 4.8 µs for a composite one).
 *
 * tasks.state: 2 pending, 3 leased, 4 succeeded, 5 skipped, 6 failed, 7 canceled, 8 quarantined. Not 0 and 1, which SQLite
 * stores in no byte: a task's row must not grow when it changes, or pages split. What is
 * learned of a task is therefore appended to outcomes. The failed ones are one range, for the index: the same index over
 * `state IN (…)` made every change of a state 3 µs dearer.
 * Numbers of datasets, runs and chunks are never used again: what is still known of a deleted one must not become another's.
 * chunk_no of results and attempts: the lease the call was made under. A call is told by it, its step and its number, so
 * that a report which comes twice counts once; and it names the node.
 * results.state: 0 succeeded, 1 skipped, 2 failed (passed over by `onFailure: continue`).
 */
export const firstSchema = `
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE datasets(
  no INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, format TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('importing', 'ready')),
  rows INTEGER NOT NULL DEFAULT 0, bad_rows INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL) STRICT;
CREATE TABLE dataset_rows(
  key INTEGER PRIMARY KEY, input TEXT, row_id TEXT, line INTEGER NOT NULL, problem TEXT,
  CHECK((input IS NULL) = (problem IS NOT NULL))) STRICT;
CREATE INDEX dataset_rows_unreadable ON dataset_rows(key) WHERE problem IS NOT NULL;

CREATE TABLE endpoints(
  name TEXT NOT NULL, version INTEGER NOT NULL, id TEXT NOT NULL, spec TEXT NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY(name, version)) STRICT, WITHOUT ROWID;
CREATE TABLE pipelines(
  name TEXT NOT NULL, version INTEGER NOT NULL, source TEXT NOT NULL, file TEXT NOT NULL, steps INTEGER NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY(name, version)) STRICT, WITHOUT ROWID;

CREATE TABLE runs(
  no INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, pipeline TEXT NOT NULL, pipeline_version INTEGER,
  dataset_no INTEGER NOT NULL REFERENCES datasets(no), task_base INTEGER NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('importing','ready','running','paused','canceling','completed','failed','canceled')),
  reason TEXT, plan TEXT NOT NULL, settings TEXT NOT NULL, output_path TEXT,
  total INTEGER NOT NULL, pending INTEGER NOT NULL DEFAULT 0, leased INTEGER NOT NULL DEFAULT 0,
  succeeded INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0, canceled INTEGER NOT NULL DEFAULT 0,
  -- The first row that was never handed out: from it on every task is pending and untouched, or its row cannot be read.
  fresh_from INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0, duplicates INTEGER NOT NULL DEFAULT 0, possibly_paid_twice INTEGER NOT NULL DEFAULT 0,
  input_tokens REAL NOT NULL DEFAULT 0, output_tokens REAL NOT NULL DEFAULT 0, cost_usd REAL,
  created_at INTEGER NOT NULL, started_at INTEGER, ended_at INTEGER) STRICT;

CREATE TABLE tasks(
  key INTEGER PRIMARY KEY, run_no INTEGER NOT NULL, state INTEGER NOT NULL CHECK(state BETWEEN 2 AND 8),
  not_before INTEGER NOT NULL DEFAULT 0,
  -- 1: a node had it before, so a further lease looks up what is known of it. 2: its row cannot be read.
  touched INTEGER NOT NULL DEFAULT 0,
  -- +1 by each explicit retry: attempts of earlier generations are history and count no more
  generation INTEGER NOT NULL DEFAULT 0) STRICT;
-- Fresh tasks need none, they are handed out in the order of their keys: an entry made and removed again cost 3 µs a row.
CREATE INDEX tasks_released ON tasks(run_no, not_before, key) WHERE state = 2 AND touched = 1;
CREATE INDEX tasks_failed ON tasks(run_no, key) WHERE state >= 6;
-- A task that succeeded with one call, in a pipeline of one step, has no row here: its result says it all.
CREATE TABLE outcomes(
  key INTEGER PRIMARY KEY, attempts INTEGER NOT NULL, input_tokens REAL, output_tokens REAL, cost_usd REAL,
  started_at INTEGER, latency_ms REAL, failure TEXT, output TEXT) STRICT;

CREATE TABLE nodes(
  no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, credential_hash BLOB NOT NULL, local INTEGER NOT NULL,
  slots INTEGER NOT NULL, labels TEXT NOT NULL, version TEXT NOT NULL, rows_done INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL, removed_at INTEGER) STRICT;

-- A chunk is a lease: the recorded intent to call. Its id is its number; rows: JSON array of [first, last] row indexes.
CREATE TABLE chunks(
  no INTEGER PRIMARY KEY AUTOINCREMENT, run_no INTEGER NOT NULL, node_no INTEGER NOT NULL, rows TEXT NOT NULL,
  granted_at INTEGER NOT NULL, ended_at INTEGER, end_reason TEXT CHECK(end_reason IN ('done', 'released', 'expired'))) STRICT;
CREATE INDEX chunks_held ON chunks(node_no) WHERE ended_at IS NULL;

-- The accepted outcome of a step for a row, with the call that gave it.
CREATE TABLE results(
  key INTEGER PRIMARY KEY, state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 2), value TEXT, fields TEXT, finish_reason TEXT, failure TEXT,
  chunk_no INTEGER NOT NULL, attempt INTEGER, ended_at INTEGER NOT NULL, latency_ms REAL, ttft_ms REAL, itl_ms REAL, queue_ms REAL,
  input_tokens REAL, output_tokens REAL, cost_usd REAL, packed_rows INTEGER) STRICT;

-- Calls that gave no accepted result: failed ones, and duplicates that were paid for.
CREATE TABLE attempts(
  no INTEGER PRIMARY KEY, task_key INTEGER NOT NULL, step INTEGER NOT NULL, generation INTEGER NOT NULL, attempt INTEGER NOT NULL,
  chunk_no INTEGER NOT NULL, ended_at INTEGER NOT NULL, latency_ms REAL NOT NULL, outcome TEXT NOT NULL, code TEXT, message TEXT, http_status INTEGER,
  input_tokens REAL, output_tokens REAL, cost_usd REAL, packed_rows INTEGER NOT NULL, ambiguous INTEGER NOT NULL, duplicate INTEGER NOT NULL) STRICT;
CREATE INDEX attempts_of_task ON attempts(task_key);

CREATE TABLE tokens(
  id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL CHECK(role IN ('node', 'viewer', 'operator', 'admin')),
  secret_hash BLOB NOT NULL UNIQUE, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
-- Windows that have signed in. token_id: the API token it stands on; null for one opened by a one-use token.
CREATE TABLE sessions(
  id_hash BLOB PRIMARY KEY, role TEXT NOT NULL CHECK(role IN ('viewer', 'operator', 'admin')), token_id TEXT,
  created_at INTEGER NOT NULL, used_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE secrets(name TEXT PRIMARY KEY, sealed BLOB NOT NULL, updated_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE metric_minutes(
  minute_at INTEGER NOT NULL, run_no INTEGER NOT NULL, endpoint TEXT NOT NULL, model TEXT NOT NULL, step_id TEXT NOT NULL, node_no INTEGER NOT NULL,
  outcome TEXT NOT NULL, calls REAL NOT NULL, rows INTEGER NOT NULL, input_tokens REAL NOT NULL, output_tokens REAL NOT NULL, cost_usd REAL,
  latency BLOB NOT NULL, ttft BLOB, itl BLOB, queue BLOB NOT NULL,
  PRIMARY KEY(minute_at, run_no, endpoint, model, step_id, node_no, outcome)) STRICT, WITHOUT ROWID;
CREATE INDEX metric_minutes_of_run ON metric_minutes(run_no);
`;
