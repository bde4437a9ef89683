import { isJsonObject, type JsonValue } from "../../model/json.ts";
import type { Path } from "./located.ts";

/** A path as `--set` takes it, steps by their id: `steps.classify.request.temperature`; "the file" for the root. */
export function describePath(root: JsonValue, path: Path): string {
  if (path.length === 0) return "the file";
  return path
    .map((segment, index) => (index === 1 && path[0] === "steps" && typeof segment === "number" ? describeStep(root, segment) : quoteDots(segment)))
    .join(".");
}

function describeStep(root: JsonValue, index: number): string {
  const steps = isJsonObject(root) ? root["steps"] : undefined;
  const step = Array.isArray(steps) ? steps[index] : undefined;
  return isJsonObject(step) && typeof step["id"] === "string" && step["id"] !== "" ? step["id"].slice(0, 100) : String(index);
}

function quoteDots(segment: string | number): string {
  const text = String(segment).slice(0, 200);
  return text.includes(".") ? `"${text}"` : text;
}

/** The value at a path; undefined when the path leads nowhere. */
export function valueAt(root: JsonValue, path: Path): JsonValue | undefined {
  let value: JsonValue | undefined = root;
  for (const segment of path) {
    if (Array.isArray(value)) value = typeof segment === "number" ? value[segment] : undefined;
    else value = isJsonObject(value) && Object.hasOwn(value, String(segment)) ? value[String(segment)] : undefined;
  }
  return value;
}
