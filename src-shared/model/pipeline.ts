import { z } from "zod";
import { endpointSpecSchema, nodeEndpointSchema } from "./endpoint.ts";
import { jsonObjectSchema, jsonValueSchema } from "./json.ts";

export const stepIdSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must match [A-Za-z_][A-Za-z0-9_]*")
  .max(100);

export const responseSpecSchema = z.strictObject({
  /** `json`: the answer's text must be JSON. Default `text`; `http` and `kserve-v2` take the value as it comes. */
  format: z.enum(["text", "json"]).optional(),
  /** JSON Schema that the JSON must fit; needs `format: json`. */
  schema: jsonObjectSchema.optional(),
  /** JSON pointer (RFC 6901) to the text or value in the answer's body; `http` and `kserve-v2` only. */
  select: z
    .string()
    .regex(/^(\/([^~]|~[01])*)?$/, "is not a JSON pointer")
    .optional(),
});
export type ResponseSpec = z.infer<typeof responseSpecSchema>;

export const stepSpecSchema = z.strictObject({
  id: stepIdSchema,
  /** Name of an endpoint of this file, or of a registered one. */
  endpoint: z.string().min(1).max(200),
  /** Ids of the steps this one waits for; absent means the step before it, [] means none. */
  needs: z.array(stepIdSchema).optional(),
  /** Jinja expression without braces; a false one skips the step. */
  when: z.string().min(1).optional(),
  /** The protocol's own body, its strings templates. */
  request: jsonObjectSchema,
  response: responseSpecSchema.optional(),
  onFailure: z.enum(["fail", "continue"]).default("fail"),
});
export type StepSpec = z.infer<typeof stepSpecSchema>;

/** A pipeline as its file says it (format version 1). */
export const pipelineSpecSchema = z.strictObject({
  inferno: z.literal(1),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/, "must be 1–100 letters, digits, spaces, dots, dashes or underscores, and begin with a letter or digit"),
  /** JSON Schema of a row. */
  inputs: jsonObjectSchema.optional(),
  vars: jsonObjectSchema.optional(),
  endpoints: z.record(z.string().min(1).max(200), endpointSpecSchema).optional(),
  steps: z.array(stepSpecSchema).min(1).max(200),
  /** Template of a row's output; absent means an object keyed by the ids of the steps nothing depends on. */
  output: jsonValueSchema.optional(),
});
export type PipelineSpec = z.infer<typeof pipelineSpecSchema>;

/** A step as it runs: `needs` made explicit. */
export const planStepSchema = stepSpecSchema.extend({ needs: z.array(stepIdSchema) });
export type PlanStep = z.infer<typeof planStepSchema>;

/** What a run executes, frozen at its start; a node gets this once for each run, before the run's first chunk. */
export const runPlanSchema = z.object({
  pipelineName: z.string(),
  inputs: jsonObjectSchema.nullable(),
  /** True when the rows' values are text to be converted to the types that `inputs` gives (CSV). */
  coerceInputs: z.boolean(),
  vars: jsonObjectSchema,
  /** By the name the steps use. */
  endpoints: z.record(z.string(), nodeEndpointSchema),
  steps: z.array(planStepSchema).min(1),
  output: jsonValueSchema.optional(),
});
export type RunPlan = z.infer<typeof runPlanSchema>;
