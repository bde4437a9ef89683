import { type Document, isMap, isPair, isScalar, isSeq, Pair, Scalar, type YAMLMap, YAMLSeq } from "yaml";
import type { JsonValue } from "../../../../src-shared/model/json.ts";
import { idPattern, readModel, stepNodes } from "./read-model.ts";

/** What each step of a tree waits for, by the step's own node, so that steps can be moved, added and renamed meanwhile. */
export type NeedsByNode = Map<YAMLMap, readonly string[]>;

/** What the steps wait for now. Names that are no step's are kept: they are a problem for the person, not for us to drop. */
export function readNeeds(doc: Document): NeedsByNode {
  const needs: NeedsByNode = new Map();
  const { steps } = readModel(doc);
  for (const [index, node] of stepNodes(doc).entries()) {
    const step = steps[index];
    if (node !== null && step !== undefined) needs.set(node, step.writtenNeeds ?? step.needs);
  }
  return needs;
}

/**
 * Writes `wanted` into the steps: a `needs` only where the order of the file does not say the same, and those that people
 * wrote stay as they are unless they change.
 */
export function writeNeeds(doc: Document, wanted: NeedsByNode): void {
  const { steps } = readModel(doc);
  for (const [index, node] of stepNodes(doc).entries()) {
    const step = steps[index];
    const needs = node === null ? undefined : wanted.get(node);
    if (node === null || step === undefined || needs === undefined) continue;
    const current = step.writtenNeeds ?? step.needs;
    if (!isSame(current, needs)) {
      const names = needs.filter((need) => idPattern.test(need));
      setField(node, "needs", writeNames(names, doc));
    }
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, at) => name === b[at]);
}

function writeNames(names: readonly string[], doc: Document): YAMLSeq {
  const list = new YAMLSeq(doc.schema);
  list.flow = true;
  for (const name of names) list.add(doc.createNode(name));
  return list;
}

/** The order in which people write a step. */
const fieldOrder = ["id", "endpoint", "needs", "when", "request", "response", "cache", "onFailure"];

/** Sets a field of a step; a new one goes where people would write it. A node is taken as it is. */
export function setField(step: YAMLMap, name: string, value: unknown): void {
  const present = step.items.find((pair) => keyName(pair) === name);
  if (present !== undefined) {
    present.value = value;
    return;
  }
  const later = new Set(fieldOrder.slice(fieldOrder.indexOf(name) + 1));
  const at = fieldOrder.includes(name) ? step.items.findIndex((pair) => later.has(keyName(pair) ?? "")) : -1;
  step.add(new Pair(new Scalar(name), value));
  const added = step.items.pop();
  if (added !== undefined) step.items.splice(at < 0 ? step.items.length : at, 0, added);
}

function keyName(pair: unknown): string | null {
  return isPair(pair) && isScalar(pair.key) && typeof pair.key.value === "string" ? pair.key.value : null;
}

/** The list of steps, made when there is none. */
export function stepList(doc: Document): YAMLSeq {
  const steps: unknown = doc.get("steps");
  if (isSeq(steps)) {
    // A list written as [] cannot take steps as people write them.
    if (steps.items.length === 0) steps.flow = false;
    return steps;
  }
  if (!isMap(doc.contents)) doc.contents = doc.createNode({ inferno: 1 }) as unknown as typeof doc.contents;
  const list = new YAMLSeq(doc.schema);
  doc.set("steps", list);
  return list;
}

/** A step's node, as people would write it. */
export function makeStepNode(doc: Document, step: Readonly<Record<string, JsonValue>>): YAMLMap {
  const node = doc.createNode(step) as YAMLMap;
  node.spaceBefore = true;
  return node;
}
