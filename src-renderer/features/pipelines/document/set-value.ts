import { type Document, isCollection, isMap, isNode, isScalar, type Node, Scalar, visit } from "yaml";
import type { JsonValue } from "../../../../src-shared/model/json.ts";
import type { Path } from "../../../../src-shared/core/pipeline-file/located.ts";
import { parseSource, printPart } from "./edit-source.ts";
import { findNode } from "./edit-steps.ts";
import { setText } from "./rename-references.ts";
import { setField } from "./step-needs.ts";

/** Sets a value of a step; undefined takes it away, and what is empty then. Comments and quotes of a value that was there stay. */
export function setStepValue(doc: Document, key: string, path: Path, value: JsonValue | Node | undefined): void {
  const step = findNode(doc, key);
  const [first, ...rest] = path;
  if (step === null || first === undefined) return;
  if (rest.length === 0 && value !== undefined && !step.has(first)) setField(step, String(first), isNode(value) ? value : makeNode(doc, value));
  else setIn(doc, { collection: step, path, value });
}

/** Sets a value anywhere in the file, as `setStepValue`. */
export function setFileValue(doc: Document, path: Path, value: JsonValue | Node | undefined): void {
  if (!isMap(doc.contents)) return;
  const [first = "", ...rest] = path;
  // Before the steps, where people look for it.
  if (rest.length === 0 && value !== undefined && !doc.has(first) && first !== "output") addBeforeSteps(doc, String(first), value);
  else setIn(doc, { collection: doc.contents, path, value });
}

type Setting = {
  collection: {
    getIn(path: Iterable<unknown>, keepScalar?: boolean): unknown;
    setIn(path: Iterable<unknown>, value: unknown): void;
    deleteIn(path: Iterable<unknown>): boolean;
  };
  path: Path;
  value: JsonValue | Node | undefined;
};

function setIn(doc: Document, { collection, path, value }: Setting): void {
  const present: unknown = collection.getIn(path, true);
  if (value === undefined) {
    collection.deleteIn(path);
    const above = path.slice(0, -1);
    const parent: unknown = above.length === 0 ? null : collection.getIn(above, true);
    if (isCollection(parent) && parent.items.length === 0 && isMap(parent) && above.length === 1) collection.deleteIn(above);
  } else if (isScalar(present) && typeof present.value === "string" && typeof value === "string") setText(present, value);
  else if (isScalar(present) && !isNode(value) && (typeof value !== "object" || value === null)) {
    Object.assign(present, { value, type: typeof value === "string" && value.includes("\n") ? Scalar.BLOCK_LITERAL : undefined });
    Reflect.deleteProperty(present, "source");
  } else {
    const node = isNode(value) ? value : makeNode(doc, value);
    if (isNode(present)) copyComments(present, node);
    collection.setIn(path, node);
  }
}

function copyComments(from: Node, to: Node): void {
  if (to.commentBefore === undefined && from.commentBefore) to.commentBefore = from.commentBefore;
  if (to.comment === undefined && from.comment) to.comment = from.comment;
}

/** A value as people write it: texts of several lines as blocks. */
function makeNode(doc: Document, value: JsonValue): Node {
  const node = doc.createNode(value) as Node;
  visit(node, {
    Scalar(_key, scalar) {
      if (typeof scalar.value === "string" && scalar.value.includes("\n")) scalar.type = Scalar.BLOCK_LITERAL;
    },
  });
  return node;
}

function addBeforeSteps(doc: Document, name: string, value: JsonValue | Node): void {
  const { contents } = doc;
  if (!isMap(contents)) return;
  const at = contents.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === "steps");
  contents.set(name, isNode(value) ? value : makeNode(doc, value));
  const added = contents.items.pop();
  if (added !== undefined) contents.items.splice(at < 0 ? contents.items.length : at, 0, added);
}

/** The part of a file at a path as YAML text; empty when there is none. */
export function partAsText(source: string, path: Path): string {
  const doc = parseSource(source);
  const part: unknown = doc.errors.length > 0 ? undefined : doc.getIn(path, true);
  return part === undefined ? "" : printPart(isNode(part) ? part.clone() : part).trimEnd();
}

/** A part as people typed it; null when it is no YAML. Undefined for an empty text. */
export function textAsPart(text: string): { part: Node | undefined } | null {
  const doc = parseSource(text);
  if (doc.errors.length > 0) return null;
  return { part: doc.contents ?? undefined };
}
