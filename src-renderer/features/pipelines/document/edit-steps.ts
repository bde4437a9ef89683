import { type Document, isScalar, type YAMLMap } from "yaml";
import type { JsonObject } from "../../../../src-shared/model/json.ts";
import { ancestorsOf, withoutImplied } from "./graph.ts";
import { readModel, type StepModel, stepNodes } from "./read-model.ts";
import { renameEverywhere, setText } from "./rename-references.ts";
import { makeStepNode, readNeeds, setField, stepList, writeNeeds } from "./step-needs.ts";

/** Where a new step goes: after a step (in its own branch), into a connection, or on its own. */
export type Spot = { after: string } | { from: string; to: string } | "alone";

/** Adds a step; its id must be free. */
export function insertStep(doc: Document, step: JsonObject & { id: string }, spot: Spot): void {
  const { steps } = readModel(doc);
  const wanted = readNeeds(doc);
  const before = spot === "alone" ? null : "after" in spot ? spot.after : spot.from;
  const index = steps.find(({ key }) => key === before)?.index ?? steps.length - 1;
  const node = makeStepNode(doc, step);
  if (steps.length === 0) node.spaceBefore = false;
  const target = spot !== "alone" && "to" in spot ? (stepNodes(doc)[steps.find(({ key }) => key === spot.to)?.index ?? -1] ?? null) : null;
  stepList(doc).items.splice(index + 1, 0, node);
  wanted.set(node, before === null ? [] : [before]);
  if (target !== null)
    wanted.set(
      target,
      (wanted.get(target) ?? []).map((need) => (need === before ? step.id : need)),
    );
  writeNeeds(doc, wanted);
}

/** Why two steps cannot be connected; null when they can. */
export type ConnectRefusal = "itself" | "there" | "ring" | "unnamed" | null;

export function whyNotConnect(steps: readonly StepModel[], from: string, to: string): ConnectRefusal {
  if (from === to) return "itself";
  if (from.startsWith("#")) return "unnamed";
  if (steps.find(({ key }) => key === to)?.needs.includes(from) === true) return "there";
  return ancestorsOf(steps, from).has(to) ? "ring" : null;
}

/** `to` waits for `from` from now on. The caller has asked `whyNotConnect`. */
export function connectSteps(doc: Document, from: string, to: string): void {
  changeNeeds(doc, to, (needs) => [...needs, from]);
}

export function disconnectSteps(doc: Document, from: string, to: string): void {
  changeNeeds(doc, to, (needs) => needs.filter((need) => need !== from));
}

/** `key` waits for exactly `needs`; null leaves it to the order of the file. */
export function setNeeds(doc: Document, key: string, needs: readonly string[] | null): void {
  if (needs !== null) return changeNeeds(doc, key, () => needs);
  findNode(doc, key)?.delete("needs");
}

function changeNeeds(doc: Document, key: string, change: (needs: readonly string[]) => readonly string[]): void {
  const wanted = readNeeds(doc);
  const node = findNode(doc, key);
  if (node === null) return;
  wanted.set(node, change(wanted.get(node) ?? []));
  writeNeeds(doc, wanted);
}

/** Takes steps away. What waited for one waits for what that one waited for, unless it does so anyway. */
export function deleteSteps(doc: Document, keys: readonly string[]): void {
  const wanted = readNeeds(doc);
  const nodes = stepNodes(doc);
  const { steps } = readModel(doc);
  const gone = new Set(keys);
  const bridged = bridge(steps, gone);
  for (const step of steps) {
    const node = nodes[step.index];
    if (node === null || node === undefined || !step.needs.some((need) => gone.has(need))) continue;
    const unknown = (wanted.get(node) ?? []).filter((need) => !steps.some(({ key }) => key === need));
    wanted.set(node, [...(bridged.get(step.key) ?? []), ...unknown]);
  }
  const list = stepList(doc);
  const indexes = new Set(steps.filter(({ key }) => gone.has(key)).map(({ index }) => index));
  list.items = list.items.filter((_, index) => !indexes.has(index));
  if (list.items.length === 0) list.flow = true;
  writeNeeds(doc, wanted);
}

/** The needs of each step that stays, with those that go replaced by what they wait for. */
function bridge(steps: readonly StepModel[], gone: ReadonlySet<string>): Map<string, string[]> {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const replace = (need: string, seen: ReadonlySet<string>): string[] => {
    if (!gone.has(need)) return [need];
    if (seen.has(need)) return [];
    return (byKey.get(need)?.needs ?? []).flatMap((above) => replace(above, new Set([...seen, need])));
  };
  const replaced = steps
    .filter(({ key }) => !gone.has(key))
    .map((step) => ({ ...step, needs: [...new Set(step.needs.flatMap((need) => replace(need, new Set())))] }));
  return new Map(replaced.map((step) => [step.key, withoutImplied(replaced, step, new Set(byKey.get(step.key)?.needs))]));
}

/** Gives a step a new id, which must be free and well formed, and names it anew wherever it is referred to. */
export function renameStep(doc: Document, key: string, id: string): void {
  const wanted = readNeeds(doc);
  const node = findNode(doc, key);
  if (node === null) return;
  const written: unknown = node.get("id", true);
  if (isScalar(written)) setText(written, id);
  else setField(node, "id", doc.createNode(id));
  for (const [step, needs] of wanted)
    wanted.set(
      step,
      needs.map((need) => (need === key ? id : need)),
    );
  if (!key.startsWith("#")) renameEverywhere(doc, new Map([[key, id]]));
  writeNeeds(doc, wanted);
}

export function findNode(doc: Document, key: string): YAMLMap | null {
  const index = readModel(doc).steps.find((step) => step.key === key)?.index;
  return index === undefined ? null : (stepNodes(doc)[index] ?? null);
}

/** `base`, or `base_2`, `base_3`, … : the first that no step has. */
export function freeId(taken: Iterable<string>, base: string): string {
  const names = new Set(taken);
  const stem = base.replace(/_\d+$/, "");
  if (!names.has(base)) return base;
  for (let number = 2; ; number += 1) if (!names.has(`${stem}_${number}`)) return `${stem}_${number}`;
}
