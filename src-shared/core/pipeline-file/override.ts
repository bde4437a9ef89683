import type { EndpointSpec } from "../../model/endpoint.ts";
import { type JsonValue, jsonValueSchema } from "../../model/json.ts";
import { splitDottedPath } from "./dotted-path.ts";
import { jsonToLocated, type Located, type LocatedEntry, type Origin } from "./located.ts";
import { suggest } from "./near-miss.ts";
import type { ProblemList } from "./problem-list.ts";
import { maxDepth } from "./read-yaml.ts";

/** `--set path=value`: a dotted path into the file, steps named by their id, and the value that shall stand there. */
export type Override = { path: string; value: JsonValue };

/**
 * The file with the overrides applied, one after the other. Missing maps on the way are made, so that a key that the file
 * leaves to its default can be set; whether the key is one that exists is for the checks of the file to say.
 */
export function applyOverrides(root: Located, overrides: readonly Override[], context: { findEndpoint: FindEndpoint; problems: ProblemList }): Located {
  let changed = root;
  const { findEndpoint, problems } = context;
  for (const override of overrides) {
    const origin: Origin = { override: override.path };
    const path = splitDottedPath(override.path);
    const refuse = (message: string): void => problems.add(origin, "E_OVERRIDE", message);
    if (path === null) refuse('This is not a path; write names and indexes with dots between them, and quote a name that has dots: endpoints."gpt-4.1".url.');
    else if (path.length + countDepth(override.value) > maxDepth) refuse(`The value lies deeper than ${maxDepth} levels.`);
    else {
      const prepared = prepareEndpoint(changed, path, { origin, findEndpoint, refuse });
      if (prepared !== null) changed = setAt(prepared, { path, position: 0, value: jsonToLocated(override.value, origin), origin, refuse }) ?? changed;
    }
  }
  return changed;
}

type FindEndpoint = (name: string) => EndpointSpec | undefined;

/**
 * A setting of an endpoint must have an endpoint to go to. A registered one is copied into the file first: for this reading
 * it is an inline one, and the register keeps its own. Null when there is no such endpoint, which is then said.
 */
function prepareEndpoint(
  root: Located,
  path: readonly (string | number)[],
  context: { origin: Origin; findEndpoint: FindEndpoint; refuse(message: string): void },
): Located | null {
  const { origin, findEndpoint, refuse } = context;
  if (path[0] !== "endpoints" || path.length < 3 || root.kind !== "map") return root;
  const name = String(path[1]);
  const endpoints = root.entries.get("endpoints")?.node;
  const inline = endpoints?.kind === "map" ? endpoints.entries : new Map<string, LocatedEntry>();
  if (inline.has(name) || (endpoints !== undefined && endpoints.kind !== "map")) return root;
  const registered = findEndpoint(name);
  if (registered === undefined) {
    refuse(`There is no endpoint "${name}".${suggest(name, inline.keys())}`);
    return null;
  }
  const value = jsonToLocated(jsonValueSchema.parse(JSON.parse(JSON.stringify(registered))), origin);
  return setAt(root, { path: ["endpoints", name], position: 0, value, origin, refuse });
}

type Assignment = { path: readonly (string | number)[]; position: number; value: Located; origin: Origin; refuse(message: string): void };

/** A copy of `node` with the value at the rest of the path replaced; null when the way is barred, which is then said. */
function setAt(node: Located | null, assignment: Assignment): Located | null {
  const { path, position, value, origin } = assignment;
  const segment = path[position];
  if (segment === undefined) return value;
  const next = { ...assignment, position: position + 1 };
  if (node === null || isEmptyScalar(node)) return setInMap({ kind: "map", origin, entries: new Map() }, String(segment), next);
  if (node.kind === "map") return setInMap(node, String(segment), next);
  if (node.kind === "list") return setInList(node, segment, next);
  if (node.kind === "scalar") assignment.refuse(`${describeWay(path, position)} is a single value here; nothing lies beneath it.`);
  return null;
}

function isEmptyScalar(node: Located): boolean {
  return node.kind === "scalar" && node.value === null;
}

function setInMap(map: Located & { kind: "map" }, key: string, next: Assignment): Located | null {
  if (key === "__proto__") next.refuse('A key cannot be called "__proto__".');
  if (key === "__proto__") return null;
  const before = map.entries.get(key);
  const node = setAt(before?.node ?? null, next);
  if (node === null) return null;
  const entry: LocatedEntry = { key: before?.key ?? next.origin, node };
  return { kind: "map", origin: map.origin, entries: new Map(map.entries).set(key, entry) };
}

function setInList(list: Located & { kind: "list" }, segment: string | number, next: Assignment): Located | null {
  const index = typeof segment === "number" ? segment : findById(list, segment);
  const before = index === null ? undefined : list.entries[index];
  if (index === null || before === undefined) {
    next.refuse(describeAbsence(list, segment, describeWay(next.path, next.position - 1)));
    return null;
  }
  const node = setAt(before, next);
  return node === null ? null : { kind: "list", origin: list.origin, entries: list.entries.with(index, node) };
}

function describeAbsence(list: Located & { kind: "list" }, segment: string | number, way: string): string {
  if (typeof segment === "number") return `${way} has ${list.entries.length} entries, counted from 0; there is no entry ${segment}.`;
  const ids = list.entries.map(readId).filter((id) => id !== null);
  if (way === "steps") return `There is no step "${segment}".${suggest(segment, ids)}`;
  return `${way} is a list; name its entries by number, from 0.`;
}

function findById(list: Located & { kind: "list" }, id: string): number | null {
  const index = list.entries.findIndex((entry) => readId(entry) === id);
  return index < 0 ? null : index;
}

function readId(node: Located): string | null {
  const id = node.kind === "map" ? node.entries.get("id")?.node : undefined;
  return id?.kind === "scalar" && typeof id.value === "string" ? id.value : null;
}

function describeWay(path: readonly (string | number)[], length: number): string {
  return length === 0 ? "The file" : path.slice(0, length).join(".");
}

/** Levels of a value, counted no further than needed: it comes from outside and may be of any depth. */
function countDepth(value: JsonValue, limit: number = maxDepth): number {
  if (limit === 0 || typeof value !== "object" || value === null) return 1;
  let deepest = 0;
  for (const part of Array.isArray(value) ? value : Object.values(value)) deepest = Math.max(deepest, countDepth(part, limit - 1));
  return deepest + 1;
}
