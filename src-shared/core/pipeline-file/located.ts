import type { JsonObject, JsonValue } from "../../model/json.ts";

/** Where a value was written: a place in the file (line and column from 1), or the `--set` path that put it there. */
export type Origin = { line: number; column: number } | { override: string };

/**
 * A JSON value that knows where each of its parts was written. Never changed once made: a part that an alias repeats is
 * shared, and an override copies the way to what it replaces.
 */
export type Located =
  | { kind: "scalar"; origin: Origin; value: string | number | boolean | null }
  | { kind: "list"; origin: Origin; entries: readonly Located[] }
  | { kind: "map"; origin: Origin; entries: ReadonlyMap<string, LocatedEntry> }
  /** Could not be read, and a problem says so: reads as null, and nothing more is said about it. */
  | { kind: "broken"; origin: Origin };
export type LocatedEntry = { key: Origin; node: Located };

/** Keys and indexes from the root to a value. */
export type Path = readonly (string | number)[];

export function locatedToJson(node: Located): JsonValue {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.entries.map(locatedToJson);
    case "map":
      return mapToJson(node.entries);
    case "broken":
      return null;
  }
}

function mapToJson(entries: ReadonlyMap<string, LocatedEntry>): JsonObject {
  const json: JsonObject = {};
  for (const [key, entry] of entries) json[key] = locatedToJson(entry.node);
  return json;
}

/** Gives every part of a value the same origin. */
export function jsonToLocated(value: JsonValue, origin: Origin): Located {
  if (Array.isArray(value)) return { kind: "list", origin, entries: value.map((entry) => jsonToLocated(entry, origin)) };
  if (typeof value !== "object" || value === null) return { kind: "scalar", origin, value };
  // "__proto__" would not become a key but the object's prototype when it is turned back.
  const own = Object.entries(value).filter(([key]) => key !== "__proto__");
  const entries = own.map(([key, entry]): [string, LocatedEntry] => [key, { key: origin, node: jsonToLocated(entry, origin) }]);
  return { kind: "map", origin, entries: new Map(entries) };
}

/**
 * Where the value at a path was written; of a path that leads nowhere, its last part that is there. With `key`, where the
 * key of that value stands instead. Null when the way leads through a broken part, of which nothing more is to be said.
 */
export function findOrigin(root: Located, path: Path, part: "value" | "key" = "value"): Origin | null {
  let node = root;
  let key = root.origin;
  for (const segment of path) {
    if (node.kind === "broken") return null;
    const entry = findEntry(node, segment);
    if (entry === null) return node.origin;
    node = entry.node;
    key = entry.key;
  }
  if (node.kind === "broken") return null;
  return part === "key" ? key : node.origin;
}

function findEntry(node: Located, segment: string | number): LocatedEntry | null {
  if (node.kind === "map") return node.entries.get(String(segment)) ?? null;
  const listed = node.kind === "list" && typeof segment === "number" ? node.entries[segment] : undefined;
  return listed === undefined ? null : { key: listed.origin, node: listed };
}
