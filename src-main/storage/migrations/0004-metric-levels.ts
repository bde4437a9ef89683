/**
 * Roll-ups coarser than a minute, for charts over long times. A level is a length of bucket (storage/metric-levels.ts, 1…4).
 * metric_keys: what calls are told apart by there; a run counts as its pipeline, node_no 0 stands for all nodes together.
 * metric_stale: buckets that do not hold all their calls yet; all of them, at first.
 */
export const metricLevels = `
CREATE TABLE metric_keys(
  no INTEGER PRIMARY KEY, pipeline TEXT NOT NULL, endpoint TEXT NOT NULL, model TEXT NOT NULL, step_id TEXT NOT NULL, node_no INTEGER NOT NULL,
  outcome TEXT NOT NULL, UNIQUE(pipeline, endpoint, model, step_id, node_no, outcome)) STRICT;

CREATE TABLE metric_levels(
  level INTEGER NOT NULL, by_node INTEGER NOT NULL CHECK(by_node IN (0, 1)), at INTEGER NOT NULL, key_no INTEGER NOT NULL,
  calls REAL NOT NULL, rows INTEGER NOT NULL, input_tokens REAL NOT NULL, output_tokens REAL NOT NULL, cost_usd REAL,
  latency BLOB NOT NULL, ttft BLOB, itl BLOB, queue BLOB NOT NULL,
  PRIMARY KEY(level, by_node, at, key_no)) STRICT, WITHOUT ROWID;

CREATE TABLE metric_stale(level INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(level, at)) STRICT, WITHOUT ROWID;
INSERT INTO metric_stale SELECT DISTINCT 1, minute_at - minute_at % 300000 FROM metric_minutes;
`;
