import type { RunState } from "../../src-shared/model/run.ts";
import type { Db } from "./database.ts";
import { columnsToRun, type RunColumns, selectRun, type StoredRun } from "./runs-table.ts";

/** Which runs a list shows. `beforeNo`: only older ones; no `states`: in any. */
export type RunFilter = { beforeNo: number | null; states: readonly RunState[]; text: string };

/** Runs for a list, newest first, a page at a time by key. */
export class RunPages {
  readonly #page;

  constructor(db: Db) {
    this.#page = db.prepare<[number, string, string, string, number], RunColumns>(
      `${selectRun} AND runs.no < ? AND (? = '[]' OR runs.state IN (SELECT value FROM json_each(?)))
       AND instr(lower(runs.name || char(10) || runs.id || char(10) || runs.pipeline || char(10) || datasets.name), lower(?)) > 0
       ORDER BY runs.no DESC LIMIT ?`,
    );
  }

  read({ beforeNo, states, text }: RunFilter, limit: number): StoredRun[] {
    const asked = JSON.stringify(states);
    return this.#page.all(beforeNo ?? Number.MAX_SAFE_INTEGER, asked, asked, text, limit).map(columnsToRun);
  }
}
