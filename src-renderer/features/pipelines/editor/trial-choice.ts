import { z } from "zod";
import { type DatasetId, datasetIdSchema } from "../../../../src-shared/model/ids.ts";

/** The row that a pipeline is tried with. `row` from 0. */
export type TrialChoice = { dataset: DatasetId | null; row: number };

const rowSchema = z.coerce.number().int().min(0).catch(0);

/** Reads the choice from an address's query: `data` and `row`. */
export function readTrialChoice(query: URLSearchParams): TrialChoice {
  return { dataset: datasetIdSchema.safeParse(query.get("data")).data ?? null, row: rowSchema.parse(query.get("row") ?? 0) };
}

export function writeTrialChoice(query: URLSearchParams, { dataset, row }: TrialChoice): URLSearchParams {
  const next = new URLSearchParams(query);
  if (dataset === null) next.delete("data");
  else next.set("data", dataset);
  if (row === 0) next.delete("row");
  else next.set("row", String(row));
  return next;
}
