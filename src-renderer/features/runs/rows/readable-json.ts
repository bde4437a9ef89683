import type { JsonText } from "../../../../src-shared/wire/ui/row-messages.ts";

/** A text to show, and whether its end is missing. */
export type ReadableText = { text: string; isCut: boolean };

/** JSON as people read it: a string as its text, the rest indented. What was cut off, and so is no JSON, stays as it is. */
export function readableJson({ text, length }: JsonText): ReadableText {
  // Lengths are in characters, of which JavaScript counts some twice.
  const isCut = length > Array.from(text).length;
  if (isCut) return { text, isCut };
  const value: unknown = JSON.parse(text);
  return { text: typeof value === "string" ? value : JSON.stringify(value, null, 2), isCut };
}
