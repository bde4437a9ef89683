import { Buffer } from "node:buffer";
import type { JsonValue } from "../../src-shared/model/json.ts";

/** An embedding as a list of numbers, or as base64 of little-endian 32-bit floats; null for anything else. */
export function readVector(value: JsonValue | undefined): number[] | null {
  if (Array.isArray(value)) return value.every((component) => typeof component === "number") ? value : null;
  if (typeof value !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return null;
  const bytes = Buffer.from(value, "base64");
  if (bytes.length % 4 !== 0) return null;
  const vector = new Array<number>(bytes.length / 4);
  for (let index = 0; index < vector.length; index++) {
    const component = bytes.readFloatLE(index * 4);
    if (!Number.isFinite(component)) return null;
    vector[index] = component;
  }
  return vector;
}
