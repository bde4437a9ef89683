import { RefusedError } from "../../../src-shared/wire/reply.ts";
import { describeForComparison, findDifferentRows } from "../../runs/compare-runs.ts";
import { readRowLines } from "../../runs/row-lines.ts";
import { findRows, findSlowestRows, type RowSearch } from "../../runs/row-search.ts";
import { storedPlanSchema } from "../../runs/stored-plan.ts";
import { tryRow } from "../../runs/try-row.ts";
import { readWholeRow } from "../../runs/whole-row.ts";
import type { CommandTable } from "./command-table.ts";
import { wakeSample } from "./wake-sample.ts";
import type { ReadParts, WriteParts } from "./command-parts.ts";

type ReadCommands = Pick<CommandTable, "run:rows" | "run:row" | "run:find-rows" | "run:slowest-rows" | "run:compare" | "run:different-rows">;
type WriteCommands = Pick<CommandTable, "run:try-row">;

/** A search holds the control plane up this long at a time. */
const searchMs = 8;

export function makeRowReadCommands({ store, views, clock }: ReadParts): ReadCommands {
  const makeIsOver = (): (() => boolean) => {
    const endsAt = clock.monotonic() + searchMs;
    return () => clock.monotonic() >= endsAt;
  };
  const search = ({ run, filter, after }: Pick<RowSearch, "filter" | "after"> & { run: string }): RowSearch => ({
    store,
    run: views.require(run),
    filter,
    after,
    isOver: makeIsOver(),
  });
  return {
    "run:rows": ({ run, spans }) => readRowLines(store, views.require(run), spans),
    "run:row": ({ run, row }) => readWholeRow(store, views.require(run), row),
    "run:find-rows": (request) => findRows(search(request)),
    "run:slowest-rows": ({ overMs, limit, ...request }) => findSlowestRows(search(request), { overMs, limit }),
    "run:compare": ({ runs }) => runs.map((run) => describeForComparison(store, views, views.require(run), clock.now())),
    "run:different-rows": ({ run, other, kind, after }) =>
      findDifferentRows({ store, base: views.require(run), other: views.require(other), kind, after, isOver: makeIsOver() }),
  };
}

export function makeRowWriteCommands(parts: WriteParts): WriteCommands {
  const { store, views } = parts;
  return {
    "run:try-row": async ({ run: reference, row }) => {
      const run = views.require(reference);
      const dataset = store.datasets.findByNo(run.datasetNo);
      if (dataset === null) throw new RefusedError("E_DATASET_UNKNOWN", `The dataset of the run ${run.id} is gone.`);
      const plan = storedPlanSchema.parse(JSON.parse(run.plan));
      await wakeSample(parts, plan);
      return tryRow(parts, plan, dataset, row);
    },
  };
}
