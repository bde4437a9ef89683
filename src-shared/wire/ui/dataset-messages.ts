import { z } from "zod";
import { datasetSummarySchema } from "../../model/dataset.ts";
import { namedSchema } from "./named.ts";

export const datasetMessages = {
  "dataset:list": { role: "viewer", request: z.object({}), reply: z.array(datasetSummarySchema) },
  /** By id or, when unambiguous, by name. */
  "dataset:delete": { role: "operator", request: namedSchema, reply: z.null() },

  /** Deletes ended runs that ended before `before` (epoch ms), and datasets that no run uses and that are as old. */
  "data:prune": { role: "admin", request: z.object({ before: z.number() }), reply: z.object({ runs: z.int(), datasets: z.int(), bytesFreed: z.number() }) },
} as const;
