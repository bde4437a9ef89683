import type { FieldSummary, FieldSurvey } from "../../src-shared/wire/ui/dataset-messages.ts";
import { jsonTypeOf, readFields, showJson } from "./json-fields.ts";

const maxFields = 200;
const maxDepth = 4;
const maxExamples = 3;
const maxExampleLength = 120;
const maxNameLength = 200;

/** Which fields rows have, of what types and how often, from the JSON of some rows. Fields of objects follow their object. */
export function surveyFields(rows: readonly string[]): FieldSurvey {
  const root = new FieldTree();
  for (const row of rows) root.note(row);
  const fields = root.list();
  return { sampled: rows.length, fields: fields.slice(0, maxFields), more: fields.length > maxFields || root.isCut };
}

type Noted = { types: Set<FieldSummary["types"][number]>; rows: number; examples: Set<string>; below: FieldTree };

/** What was seen at one level of objects, in the order it was seen first. */
class FieldTree {
  readonly #path: readonly string[];
  readonly #notedByName = new Map<string, Noted>();
  #isCut = false;

  constructor(path: readonly string[] = []) {
    this.#path = path;
  }

  /** Whether there were fields that are not listed. */
  get isCut(): boolean {
    return this.#isCut || [...this.#notedByName.values()].some(({ below }) => below.isCut);
  }

  note(object: string): void {
    // A name given twice is one field.
    const seen = new Map<string, string>();
    for (const { name, text } of readFields(object)) seen.set(name, text);
    for (const [name, text] of seen) {
      if (name.length > maxNameLength || (this.#notedByName.size >= maxFields && !this.#notedByName.has(name))) this.#isCut = true;
      else this.#noteField(name, text);
    }
  }

  list(): FieldSummary[] {
    return [...this.#notedByName].flatMap(([name, { types, rows, examples, below }]): FieldSummary[] => [
      { path: [...this.#path, name], types: [...types], rows, examples: [...examples] },
      ...below.list(),
    ]);
  }

  #noteField(name: string, text: string): void {
    const path = [...this.#path, name];
    const noted = this.#notedByName.get(name) ?? { types: new Set(), rows: 0, examples: new Set(), below: new FieldTree(path) };
    this.#notedByName.set(name, noted);
    const type = jsonTypeOf(text);
    noted.rows += 1;
    noted.types.add(type);
    if (type === "object" && path.length < maxDepth) noted.below.note(text);
    else if (type !== "null" && noted.examples.size < maxExamples) noted.examples.add(showJson(text, maxExampleLength));
  }
}
