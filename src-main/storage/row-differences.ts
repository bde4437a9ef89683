import type { TaskState } from "../../src-shared/model/task.ts";
import type { Db } from "./database.ts";
import { stepsPerTask } from "./row-keys.ts";
import { toState } from "./tasks-table.ts";

/** One of two runs whose rows are compared. `outputSteps`: places of the steps whose values are its output where no template gives one. */
export type ComparedRows = { taskBase: number; outputSteps: readonly number[] };

/** How a row came out in both. */
export type RowPair = { index: number; base: TaskState; other: TaskState; sameOutput: boolean };

type PairColumns = { index: number; base: number; other: number; same: number };

/** A row's output as text: by the template, else the values of the last steps. */
const outputOf = (task: string): string =>
  `coalesce((SELECT output FROM outcomes WHERE key = ${task}.key),
     (SELECT group_concat(results.value, char(10)) FROM json_each(?) AS step JOIN results ON results.key = ${task}.key * ${stepsPerTask} + step.value))`;

/** Compares rows of two runs of one dataset. */
export class RowDifferences {
  readonly #statement;

  constructor(db: Db) {
    this.#statement = db.prepare<[number, string, string, number, number, number], PairColumns>(
      `SELECT base.key - ? AS "index", base.state AS base, other.state AS other, ${outputOf("base")} IS ${outputOf("other")} AS same
       FROM tasks AS base JOIN tasks AS other ON other.key = base.key + ? WHERE base.key BETWEEN ? AND ? ORDER BY base.key`,
    );
  }

  /** Rows `from`…`to` inclusive (indexes), in order. */
  list(base: ComparedRows, other: ComparedRows, from: number, to: number): RowPair[] {
    const steps = (run: ComparedRows): string => JSON.stringify(run.outputSteps);
    const found = this.#statement.all(base.taskBase, steps(base), steps(other), other.taskBase - base.taskBase, base.taskBase + from, base.taskBase + to);
    return found.map(({ index, base: of, other: than, same }) => ({ index, base: toState(of), other: toState(than), sameOutput: same === 1 }));
  }
}
