import { useMemo } from "react";
import type { Node } from "yaml";
import type { Path } from "../../../../src-shared/core/pipeline-file/located.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../../src-shared/model/json.ts";
import { ancestorsOf } from "../document/graph.ts";
import type { StepModel } from "../document/read-model.ts";
import { setStepValue } from "../document/set-value.ts";
import { useEditor, useEditorState } from "./editor-context.tsx";
import type { TemplateNames } from "./template-completion.ts";
import { useTrialFields } from "./use-trial-row.ts";

export type SetStepValue = (path: Path, value: JsonValue | Node | undefined) => void;

/** Changes a step's values; changes of one field in a row are one action. */
export function useSetStepValue(key: string): SetStepValue {
  const store = useEditor();
  return (path, value) => void store.edit((doc) => setStepValue(doc, key, path, value), { group: `${key}/${path.join("/")}` });
}

/** The names that templates of a step may use; of the output with null. */
export function useTemplateNames(step: StepModel | null): TemplateNames {
  const model = useEditorState(({ reading }) => reading.model);
  const sampled = useTrialFields();
  return useMemo(() => {
    const before = step === null ? new Set(model.steps.map(({ key }) => key)) : ancestorsOf(model.steps, step.key);
    return {
      fields: fieldsOf(model.inputs, sampled),
      steps: model.steps.map(({ key }) => key).filter((key) => before.has(key)),
      vars: Object.keys(model.vars),
    };
  }, [model, sampled, step]);
}

function fieldsOf(inputs: JsonObject | null, sampled: readonly string[]): string[] {
  const properties = isJsonObject(inputs?.["properties"]) ? Object.keys(inputs["properties"]) : [];
  const required = Array.isArray(inputs?.["required"]) ? inputs["required"].filter((name): name is string => typeof name === "string") : [];
  return [...new Set([...properties, ...required, ...sampled])];
}
