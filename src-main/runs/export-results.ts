import { setImmediate } from "node:timers/promises";
import { failpoint } from "../../src-shared/core/failpoint.ts";
import type { ResultOptions } from "../control-api.ts";
import type { StoredRun } from "../storage/runs-table.ts";
import type { Store } from "../storage/store.ts";
import { resultsToCsv } from "./result-csv.ts";
import type { ResultLine } from "./result-line.ts";
import { readResultLines } from "./result-lines.ts";

/** A run's results as text, piece by piece, in input order. Lets other work go on between pages. */
export async function* exportResults(store: Store, run: StoredRun, options: ResultOptions): AsyncGenerator<string> {
  if (options.format === "csv") {
    yield* resultsToCsv(() => readParsedLines(store, run, options));
    return;
  }
  for (const lines of readResultLines(store, run, options)) {
    failpoint("cp.export");
    if (lines.length > 0) yield `${lines.join("\n")}\n`;
    await setImmediate();
  }
}

async function* readParsedLines(store: Store, run: StoredRun, options: ResultOptions): AsyncGenerator<ResultLine> {
  for (const lines of readResultLines(store, run, options)) {
    for (const line of lines) yield JSON.parse(line) as ResultLine;
    await setImmediate();
  }
}
