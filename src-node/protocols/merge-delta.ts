import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";

/** Fields of a delta that name rather than grow: the last one said stands. */
const namingFields: ReadonlySet<string> = new Set(["role", "id", "type", "name", "index"]);

/**
 * Adds one delta of a stream to what there is: texts grow, lists with an `index` merge by it (tool calls), other lists append, objects
 * merge. Changes `target` and keeps parts of `delta`.
 */
export function mergeDelta(target: JsonObject, delta: JsonObject): void {
  for (const [field, value] of Object.entries(delta)) {
    // Assigning to this name would change the target's prototype instead.
    if (field === "__proto__") continue;
    const before = Object.hasOwn(target, field) ? target[field] : undefined;
    if (typeof value === "string" && typeof before === "string" && !namingFields.has(field)) target[field] = before + value;
    else if (Array.isArray(value)) target[field] = mergeList(Array.isArray(before) ? before : [], value);
    else if (isJsonObject(value) && isJsonObject(before)) mergeDelta(before, value);
    else if (value !== null || before === undefined) target[field] = value;
  }
}

/** Whether a delta carries anything generated: any non-empty text, list or object besides the role. */
export function hasContent(delta: JsonObject): boolean {
  for (const field in delta) {
    if (field === "role") continue;
    const value = delta[field];
    if (typeof value === "string" ? value !== "" : Array.isArray(value) ? value.length > 0 : isJsonObject(value)) return true;
  }
  return false;
}

function mergeList(target: JsonValue[], additions: readonly JsonValue[]): JsonValue[] {
  for (const addition of additions) {
    const index = isJsonObject(addition) ? addition["index"] : undefined;
    const same = index === undefined ? undefined : target.find((value) => isJsonObject(value) && value["index"] === index);
    if (isJsonObject(same) && isJsonObject(addition)) mergeDelta(same, addition);
    else target.push(addition);
  }
  return target;
}
