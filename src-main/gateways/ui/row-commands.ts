import { RefusedError } from "../../../src-shared/wire/reply.ts";
import { systemClock } from "../../clock.ts";
import { readRowLines } from "../../runs/row-lines.ts";
import { findRows, findSlowestRows, type RowSearch } from "../../runs/row-search.ts";
import { storedPlanSchema } from "../../runs/stored-plan.ts";
import { tryRow } from "../../runs/try-row.ts";
import { readWholeRow } from "../../runs/whole-row.ts";
import type { CommandTable } from "./command-table.ts";
import type { ReadParts, WriteParts } from "./command-parts.ts";

type ReadCommands = Pick<CommandTable, "run:rows" | "run:row" | "run:find-rows" | "run:slowest-rows">;
type WriteCommands = Pick<CommandTable, "run:try-row">;

/** A search holds the control plane up this long at a time. */
const searchMs = 8;

export function makeRowReadCommands({ store, views }: ReadParts): ReadCommands {
  const search = ({ run, filter, after }: Pick<RowSearch, "filter" | "after"> & { run: string }): RowSearch => {
    const endsAt = systemClock.monotonic() + searchMs;
    return { store, run: views.require(run), filter, after, isOver: () => systemClock.monotonic() >= endsAt };
  };
  return {
    "run:rows": ({ run, spans }) => readRowLines(store, views.require(run), spans),
    "run:row": ({ run, row }) => readWholeRow(store, views.require(run), row),
    "run:find-rows": (request) => findRows(search(request)),
    "run:slowest-rows": ({ overMs, limit, ...request }) => findSlowestRows(search(request), { overMs, limit }),
  };
}

export function makeRowWriteCommands(parts: WriteParts): WriteCommands {
  const { store, views } = parts;
  return {
    "run:try-row": ({ run: reference, row }) => {
      const run = views.require(reference);
      const dataset = store.datasets.findByNo(run.datasetNo);
      if (dataset === null) throw new RefusedError("E_DATASET_UNKNOWN", `The dataset of the run ${run.id} is gone.`);
      return tryRow(parts, storedPlanSchema.parse(JSON.parse(run.plan)), dataset, row);
    },
  };
}
