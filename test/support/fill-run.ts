import type { StoredRun } from "../../src-main/storage/runs-table.ts";
import type { ControlBench } from "./control-bench.ts";

/**
 * Ends the rows of a run of one step as if nodes had, straight in the tables: of each thousand, row 7 failed with a
 * timeout, row 8 with a server error, row 9 was canceled, row 10 skipped, and row 11 took three calls and 9 s. A row's
 * latency is 100 ms and a µs for each row before it; its answer is `answer <index>`.
 */
export function fillRun({ db }: Pick<ControlBench, "db">, run: Pick<StoredRun, "taskBase" | "total">): void {
  const { taskBase: base, total } = run;
  const last = base + total - 1;
  const end = (state: number, at: number): void =>
    void db.prepare("UPDATE tasks SET state = ? WHERE key BETWEEN ? AND ? AND (key - ?) % 1000 = ?").run(state, base, last, base, at);
  const fail = (at: number, kind: string, code: string | null, message: string): void => {
    end(6, at);
    db.prepare(
      `INSERT INTO outcomes(key, attempts, started_at, latency_ms, failure)
       SELECT key, 2, 1000, 700, json_object('step', 'answer', 'kind', ?, 'code', ?, 'message', ?, 'httpStatus', NULL, 'line', NULL)
       FROM tasks WHERE key BETWEEN ? AND ? AND (key - ?) % 1000 = ?`,
    ).run(kind, code, message, base, last, base, at);
  };
  db.transaction(() => {
    db.prepare("UPDATE tasks SET state = 4, touched = 0 WHERE key BETWEEN ? AND ?").run(base, last);
    fail(7, "timeout", null, "No answer came in time.");
    fail(8, "server_error", "E_HTTP_500", "The server broke.");
    end(7, 9);
    end(5, 10);
    db.prepare(
      `INSERT INTO results(key, state, value, finish_reason, chunk_no, attempt, ended_at, latency_ms, queue_ms, input_tokens, output_tokens, packed_rows)
       SELECT key * 256, 0, json_quote('answer ' || CAST(key - ? AS INTEGER)), 'stop', 1, 1, 2000, 100 + (key - ?) / 1000.0, 1, 10, 2, 1 FROM tasks WHERE key BETWEEN ? AND ? AND state = 4`,
    ).run(base, base, base, last);
    db.prepare(
      `INSERT INTO outcomes(key, attempts, input_tokens, output_tokens, started_at, latency_ms)
       SELECT key, 3, 30, 2, 1000, 9000 FROM tasks WHERE key BETWEEN ? AND ? AND (key - ?) % 1000 = 11`,
    ).run(base, last, base);
  })();
}
