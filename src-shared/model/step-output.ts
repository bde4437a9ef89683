import type { JsonValue } from "./json.ts";
import type { StepState } from "./task.ts";
import type { Usage } from "./usage.ts";

/** What later steps see under `steps.<id>`. All but `state` are null for a step that was skipped or failed. */
export type StepOutput = {
  state: StepState;
  text: string | null;
  json: JsonValue;
  embedding: number[] | null;
  /** The answer's whole body, parsed. */
  body: JsonValue;
  usage: Usage | null;
  finishReason: string | null;
};

/** The fields of `StepOutput` that a template may name. */
export const stepOutputFields = ["text", "json", "embedding", "body", "usage", "state", "finishReason"] as const;
export type StepOutputField = (typeof stepOutputFields)[number];
