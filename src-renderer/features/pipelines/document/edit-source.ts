import { Document, type Node, parseDocument, type ToStringOptions, visit } from "yaml";
import { mergeLines } from "./merge-lines.ts";

export type EditResult = { ok: true; source: string } | { ok: false; reason: string };

/** Reads the text of a pipeline file into a tree whose comments and styles are kept. Look at its `errors` first. */
export function parseSource(source: string): Document.Parsed {
  return parseDocument(source, { version: "1.2", schema: "core", merge: false, uniqueKeys: false, prettyErrors: false, logLevel: "error" });
}

/**
 * Changes a pipeline file through its tree. What the change does not touch stays as it was written: comments, order,
 * quotes, white space. A JSON file stays JSON. Refused when the text cannot be read.
 */
export function editSource(source: string, change: (doc: Document) => void): EditResult {
  const doc = parseSource(source);
  if (doc.errors.length > 0) return { ok: false, reason: "E_FILE_SYNTAX" };
  try {
    const before = print(doc, source);
    change(doc);
    if (isJson(source)) return { ok: true, source: `${JSON.stringify(doc.toJS(), null, indentOf(source))}${source.endsWith("\n") ? "\n" : ""}` };
    return { ok: true, source: mergeChecked({ source, before, after: print(doc, source), plain: printPlain(doc, source) }) };
  } catch (cause) {
    // An alias whose anchor the change took away, or one that repeats too much: the library says so by throwing.
    if (cause instanceof ReferenceError || cause instanceof RangeError) return { ok: false, reason: "E_ALIAS" };
    if (cause instanceof Error && /alias|anchor/i.test(cause.message)) return { ok: false, reason: "E_ALIAS" };
    throw cause;
  }
}

/** The merge when it means the same as the change, else the reprint. */
function mergeChecked({ source, before, after, plain }: { source: string; before: string; after: string; plain: string }): string {
  if (before === after) return source;
  const merged = mergeLines(source, before, after);
  const wanted = meaningOf(plain);
  if (meaningOf(merged) === wanted) return merged;
  return meaningOf(after) === wanted ? after : plain;
}

/** Values and comments of a text; null when it cannot be read. */
function meaningOf(text: string): string | null {
  const doc = parseSource(text);
  if (doc.errors.length > 0) return null;
  const comments: string[] = [doc.commentBefore ?? "", doc.comment ?? ""];
  visit(doc, {
    Node(_key, node: Node) {
      comments.push(node.commentBefore ?? "", node.comment ?? "");
    },
  });
  return JSON.stringify([doc.toJS(), comments.filter((comment) => comment !== "")]);
}

function isJson(source: string): boolean {
  if (!/^\s*\{/.test(source)) return false;
  try {
    JSON.parse(source);
    return true;
  } catch {
    return false;
  }
}

function indentOf(source: string): number {
  return Math.min(8, /^( +)\S/m.exec(source)?.[1]?.length ?? 2);
}

/** Prints as people write pipelines: long texts on one line as they were, lists of names without spaces inside. */
function print(doc: Document, like: string): string {
  return printPlain(doc, like).replaceAll(/^(\s*(?:- )?(?:needs|required|shape):) \[ ([\w, ]*) \]/gm, "$1 [$2]");
}

function printPlain(doc: Document, like: string): string {
  const options: ToStringOptions = {
    lineWidth: 0,
    doubleQuotedMinMultiLineLength: 1_000_000,
    indent: Math.max(2, indentOf(like)),
    indentSeq: !/^[A-Za-z]\w*:[^\S\n]*\n- /m.test(like),
  };
  return doc.toString(options);
}

/** A part of a tree as text of its own. */
export function printPart(part: unknown): string {
  return print(new Document(part), "");
}
