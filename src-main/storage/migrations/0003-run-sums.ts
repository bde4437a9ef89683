/**
 * runs.step_rows: JSON, for each step of the plan in order [succeeded, skipped, passed over]: rows whose result of the step
 * is known. failure_groups: failed rows by what failed; '' for no step or no code. Both are sums over rows that would take
 * seconds to count in a large run, kept up in the transactions that change them. first_key: no task of the group lies
 * before it.
 */
export const runSums = `
ALTER TABLE runs ADD COLUMN step_rows TEXT NOT NULL DEFAULT '[]';
CREATE TABLE failure_groups(
  run_no INTEGER NOT NULL, step TEXT NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL,
  rows INTEGER NOT NULL, first_key INTEGER NOT NULL,
  PRIMARY KEY(run_no, step, kind, code)) STRICT, WITHOUT ROWID;
INSERT INTO failure_groups
  SELECT run_no, coalesce(failure ->> 'step', ''), failure ->> 'kind', coalesce(failure ->> 'code', ''), count(*), min(tasks.key)
  FROM tasks INDEXED BY tasks_failed JOIN outcomes ON outcomes.key = tasks.key
  WHERE state >= 6 AND failure IS NOT NULL GROUP BY 1, 2, 3, 4;
`;
