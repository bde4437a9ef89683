import { isJsonObject, type JsonObject, type JsonValue } from "../../../src-shared/model/json.ts";

const labels = ["billing", "bug", "other"] as const;

/** The user's words in a chat request: the text of its last message; the whole body's JSON where there are no messages. */
export function lastMessageText(body: JsonObject): string {
  const messages = Array.isArray(body.messages) ? body.messages : Array.isArray(body.input) ? body.input : null;
  if (messages === null) return typeof body.input === "string" ? body.input : JSON.stringify(body);
  const last = messages.at(-1);
  return isJsonObject(last) ? contentText(last.content ?? "") : contentText(last ?? "");
}

function contentText(content: JsonValue): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return JSON.stringify(content);
  return content.map((part) => (isJsonObject(part) && typeof part.text === "string" ? part.text : "")).join("");
}

/**
 * The model: the same text always gets the same answer. A prompt that asks for "JSON" gets an object of `label` and
 * `echo`, one that asks for a "label" the bare label, every other its own words back.
 */
export function answerText(text: string): string {
  if (/\bJSON\b/.test(text)) return JSON.stringify({ label: labelOf(text), echo: text.slice(0, 200) });
  return /\blabel\b/i.test(text) ? labelOf(text) : `echo: ${text}`;
}

export function labelOf(text: string): string {
  return labels[hash(text) % labels.length] ?? labels[0];
}

/** Tokens are words here: runs of what is not white space. */
export function countTokens(text: string): number {
  let count = 0;
  let inside = false;
  for (let at = 0; at < text.length; at += 1) {
    const blank = text.charCodeAt(at) <= 32;
    if (!blank && !inside) count += 1;
    inside = !blank;
  }
  return count;
}

/** Pieces of which each is one token with the white space before it; joined they are the text. */
export function splitTokens(text: string): string[] {
  return text.match(/\s*\S+(?:\s+$)?|^\s+$/g) ?? [];
}

/** A vector of `dimensions` numbers in −1…1, each exact as a 32-bit float, so that base64 and JSON carry the same. */
export function embeddingOf(text: string, dimensions = 8): number[] {
  let state = hash(text);
  return Array.from({ length: dimensions }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.fround(state / 2_147_483_648 - 1);
  });
}

/** FNV-1a over the UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
