import { z } from "zod";
import { datasetIdSchema } from "../../model/ids.ts";

export const sampleMessages = {
  /** Whether the sample can be had: its models come with a checkout. */
  "sample:offer": { role: "viewer", request: z.object({}), reply: z.object({ available: z.boolean() }) },
  /** Starts the sample's models on this machine, imports its dataset and registers its endpoints and its pipeline; what is there already stays. */
  "sample:prepare": { role: "operator", request: z.object({}), reply: z.object({ pipeline: z.string(), dataset: datasetIdSchema }) },
} as const;
