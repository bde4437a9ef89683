import { isJson, outsideStrings } from "./json-text.ts";

/** `lines`: a value a line (JSONL). `array`: one array, whose elements are the rows. `values`: values one after another, each over several lines. */
export type JsonShape = "lines" | "array" | "values";

/**
 * How a text of JSON is laid out, by its beginning. `isWhole`: there is no more text. What leaves a doubt is lines, in which
 * a broken row costs itself alone.
 */
export function shapeOfJson(head: string, isWhole: boolean): JsonShape {
  const text = head.trimStart();
  const opening = text.charAt(0);
  if (opening !== "[" && opening !== "{") return "lines";
  const lineEnd = text.indexOf("\n");
  if (lineEnd === -1) return opening === "[" ? "array" : "lines";
  const rest = text.slice(lineEnd + 1).trimStart();
  const isLineWhole = isJson(text.slice(0, lineEnd));
  if (opening === "[") return !isLineWhole || (isWhole && rest === "") ? "array" : "lines";
  return isLineWhole ? "lines" : shapeOfObject(text, rest, isWhole);
}

/** The first line begins an object and does not end it: it goes on in the next ones, or was cut off. */
function shapeOfObject(text: string, rest: string, isWhole: boolean): JsonShape {
  const end = findValueEnd(text);
  if (end !== null && text.slice(0, end).includes("\n") && isJson(text.slice(0, end))) return "values";
  const nextLine = /^[^\n]*/.exec(rest)?.[0] ?? "";
  // No object goes on with an object; and what is a value of its own is a row of its own.
  if (nextLine === "" || nextLine.startsWith("{") || isJson(nextLine)) return "lines";
  const isOpen = end === null ? !isWhole : text.slice(0, end).includes("\n");
  return isOpen ? "values" : "lines";
}

/** Where the brackets that the text begins with are closed; null when they are not. */
function findValueEnd(text: string): number | null {
  let depth = 0;
  for (const { start, end } of outsideStrings(text)) {
    for (let at = start; at < end; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 123 || code === 91) depth += 1;
      else if (code === 125 || code === 93) depth -= 1;
      else continue;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}
