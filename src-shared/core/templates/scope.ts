import type { JsonObject, JsonValue } from "../../model/json.ts";
import type { StepOutput } from "../../model/step-output.ts";

/** Everything a template or condition can name. Rendering reads it and never changes it. */
export type TemplateScope = {
  /** The row as it was read. */
  input: JsonValue;
  /** The steps that have ended, by id. */
  steps: { [id: string]: StepOutput };
  vars: JsonObject;
  /** `index` counts from 0; `id` is the row's own, null when it has none. */
  row: { index: number; id: string | null };
};

/** The names of `TemplateScope`. */
export const scopeNames = ["input", "steps", "vars", "row"] as const;
export type ScopeName = (typeof scopeNames)[number];

export function isScopeName(name: string): name is ScopeName {
  return (scopeNames as readonly string[]).includes(name);
}
