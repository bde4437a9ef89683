import { type Document, isMap, isScalar, isSeq, type YAMLMap } from "yaml";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../../src-shared/model/json.ts";
import { parseSource } from "./edit-source.ts";

/** A step as the editor knows it, whatever is wrong with it. */
export type StepModel = {
  /** Its id; `#` and its index when it has none that is its own. */
  key: string;
  index: number;
  /** As written. */
  id: string;
  endpoint: string;
  /** Keys of the steps it waits for, the implicit one written out; those that name no step are left out. */
  needs: readonly string[];
  /** As written; null when the file leaves it to the order. */
  writtenNeeds: readonly string[] | null;
  when: string | null;
  request: JsonObject;
  response: JsonObject;
  onFailure: "fail" | "continue";
};

export type PipelineModel = {
  name: string;
  steps: readonly StepModel[];
  /** The file's own endpoints. */
  endpoints: Readonly<Record<string, JsonObject>>;
  vars: JsonObject;
  inputs: JsonObject | null;
  output: JsonValue | undefined;
};

export type ReadSource = { ok: true; model: PipelineModel } | { ok: false; message: string; line: number };

/** What the canvas shows of a pipeline file. Only text that is no YAML is refused; everything else is shown as far as it can be. */
export function readSource(source: string): ReadSource {
  const doc = parseSource(source);
  const [error] = doc.errors;
  if (error !== undefined) return { ok: false, message: error.message.split("\n")[0] ?? "", line: source.slice(0, error.pos[0]).split("\n").length };
  try {
    return { ok: true, model: readModel(doc) };
  } catch {
    // The library throws for aliases without an anchor and for those that repeat too much.
    return { ok: false, message: "An alias (*name) has no anchor before it, or repeats too much.", line: 1 };
  }
}

export function readModel(doc: Document): PipelineModel {
  const root: unknown = doc.toJS();
  const file: JsonObject = isJsonObject(root) ? (root as JsonObject) : {};
  const endpoints = asObject(file["endpoints"]);
  return {
    name: asText(file["name"]),
    steps: readSteps(Array.isArray(file["steps"]) ? file["steps"] : []),
    endpoints: Object.fromEntries(Object.entries(endpoints).map(([name, spec]) => [name, asObject(spec)])),
    vars: asObject(file["vars"]),
    inputs: isJsonObject(file["inputs"]) ? file["inputs"] : null,
    output: file["output"],
  };
}

function readSteps(entries: readonly JsonValue[]): StepModel[] {
  const keys = keysOf(entries.map((entry) => (isJsonObject(entry) ? entry["id"] : undefined)));
  const known = new Set(keys);
  return entries.map((entry, index): StepModel => {
    const step = asObject(entry);
    const writtenNeeds = Array.isArray(step["needs"]) ? step["needs"].filter((need): need is string => typeof need === "string") : null;
    const before = keys[index - 1];
    const implicit = before === undefined ? [] : [before];
    return {
      key: keys[index] ?? "",
      index,
      id: asText(step["id"]),
      endpoint: asText(step["endpoint"]),
      needs: writtenNeeds === null ? implicit : [...new Set(writtenNeeds)].filter((need) => known.has(need)),
      writtenNeeds,
      when: step["when"] === undefined || step["when"] === null ? null : String(step["when"]),
      request: asObject(step["request"]),
      response: asObject(step["response"]),
      onFailure: step["onFailure"] === "continue" ? "continue" : "fail",
    };
  });
}

export const idPattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

function keysOf(ids: readonly unknown[]): string[] {
  const taken = new Set<string>();
  return ids.map((id, index) => {
    const key = typeof id === "string" && idPattern.test(id) && !taken.has(id) ? id : `#${index}`;
    taken.add(key);
    return key;
  });
}

/** The tree's own steps, as many and in the order of the model's; null where one is no map. */
export function stepNodes(doc: Document): (YAMLMap | null)[] {
  const steps: unknown = doc.get("steps");
  return isSeq(steps) ? steps.items.map((entry) => (isMap(entry) ? entry : null)) : [];
}

export function scalarText(node: unknown): string | null {
  return isScalar(node) && typeof node.value === "string" ? node.value : null;
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function asText(value: JsonValue | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
