import { Document, isMap, isSeq, type YAMLMap, YAMLSeq } from "yaml";
import { freeId } from "./edit-steps.ts";
import { parseSource, printPart } from "./edit-source.ts";
import { readModel, scalarText, stepNodes } from "./read-model.ts";
import { renameInNode } from "./rename-references.ts";
import { readNeeds, setField, stepList, writeNeeds } from "./step-needs.ts";

/** Steps as YAML text that another pipeline takes: what each waits for is written out, and the file's own endpoints that they use come along. */
export function copySteps(source: string, keys: readonly string[]): string {
  const doc = parseSource(source);
  const { steps, endpoints } = readModel(doc);
  const nodes = stepNodes(doc);
  const chosen = steps.filter(({ key }) => keys.includes(key));
  const list = new YAMLSeq();
  for (const step of chosen) {
    const copy = nodes[step.index]?.clone() as YAMLMap | undefined;
    if (copy === undefined) continue;
    const names = new YAMLSeq();
    names.flow = true;
    for (const need of step.needs) names.add(doc.createNode(need));
    setField(copy, "needs", names);
    list.add(copy);
  }
  const names = new Set(chosen.map(({ endpoint }) => endpoint));
  const used = Object.fromEntries(Object.entries(endpoints).filter(([name]) => names.has(name)));
  const fragment = new Document(Object.keys(used).length === 0 ? {} : { endpoints: used });
  fragment.set("steps", list);
  return printPart(fragment.contents);
}

/** Whether a text is one that `pasteSteps` takes. */
export function holdsSteps(text: string): boolean {
  return readSteps(text).length > 0;
}

/**
 * Adds the steps of a text at the end, with new ids where theirs are taken, and the endpoints that they bring and the file
 * lacks. What they wait for stays, as far as it is there. Gives their ids; none when the text holds no steps.
 */
export function pasteSteps(doc: Document, text: string): string[] {
  const pasted = readSteps(text);
  const wanted = readNeeds(doc);
  const list = stepList(doc);
  const taken = new Set(readModel(doc).steps.map(({ id }) => id));
  const renames = new Map<string, string>();
  const ids = pasted.map((step) => {
    const before = scalarText(step.get("id", true)) ?? "step";
    const id = freeId(taken, before);
    taken.add(id);
    if (id !== before) renames.set(before, id);
    return id;
  });
  for (const [at, step] of pasted.entries()) {
    const needs: unknown = (step.toJSON() as { needs?: unknown }).needs;
    renameInNode(step, renames);
    setField(step, "id", doc.createNode(ids[at] ?? ""));
    step.spaceBefore = true;
    const names = Array.isArray(needs) ? needs.map((need) => renames.get(String(need)) ?? String(need)) : at === 0 ? [] : [ids[at - 1] ?? ""];
    list.items.push(step);
    wanted.set(
      step,
      names.filter((need) => taken.has(need)),
    );
  }
  writeNeeds(doc, wanted);
  if (pasted.length > 0) addEndpoints(doc, text);
  return ids;
}

function readSteps(text: string): YAMLMap[] {
  const doc = parseSource(text);
  if (doc.errors.length > 0) return [];
  const { contents } = doc;
  const list: unknown = isMap(contents) && contents.has("steps") ? contents.get("steps") : contents;
  const entries = isSeq(list) ? list.items : [list];
  return entries.filter((entry): entry is YAMLMap => isMap(entry) && entry.has("request"));
}

function addEndpoints(doc: Document, text: string): void {
  const brought = parseSource(text).get("endpoints");
  if (!isMap(brought)) return;
  for (const pair of brought.items) {
    const name = scalarText(pair.key);
    if (name !== null && !doc.hasIn(["endpoints", name])) doc.setIn(["endpoints", name], pair.value);
  }
}
