import type { RenderState } from "./render-state.ts";
import { splitCharacters } from "./runtime-value.ts";
import { TemplateError } from "./template-error.ts";

/** Replaces the first `count` of `old` (all when negative). Throws TemplateError when the result would be too long. */
export function replaceText(text: string, old: string, next: string, count: number, state: RenderState): string {
  const pieces = old === "" ? ["", ...splitCharacters(text), ""] : text.split(old);
  const times = count < 0 ? pieces.length - 1 : Math.min(count, pieces.length - 1);
  state.reserveText(text.length + times * Math.max(0, next.length - old.length));
  return pieces.slice(0, times + 1).join(next) + (times + 1 < pieces.length ? old + pieces.slice(times + 1).join(old) : "");
}

/** Splits as Python does: at runs of white space without a separator, at each separator with one; at most `most` times unless negative. */
export function splitText(text: string, separator: string | null, most: number, state: RenderState): string[] {
  state.spend(text.length);
  if (separator === "") throw new TemplateError("split needs a separator that is not empty");
  const pieces = separator === null ? splitAtSpace(text, most) : splitAtSeparator(text, separator, most);
  state.reserveElements(pieces.length);
  return pieces;
}

/** Takes `characters` (white space when null) off the ends. */
export function stripText(text: string, characters: string | null, side: "both" | "start" | "end"): string {
  if (characters === null) return side === "both" ? text.trim() : side === "start" ? text.trimStart() : text.trimEnd();
  const unwanted = new Set(splitCharacters(characters));
  const all = splitCharacters(text);
  let from = 0;
  let to = all.length;
  if (side !== "end") while (from < to && unwanted.has(all[from] ?? "")) from++;
  if (side !== "start") while (to > from && unwanted.has(all[to - 1] ?? "")) to--;
  return all.slice(from, to).join("");
}

/** First letter upper, all others lower. */
export function capitalizeText(text: string): string {
  const [first = "", ...rest] = splitCharacters(text);
  return first.toUpperCase() + rest.join("").toLowerCase();
}

/** Each word capitalized, words being parted by white space, dashes and opening brackets. */
export function titleText(text: string): string {
  return text.replace(/[^-\s({[<]+/g, capitalizeText);
}

/** Each line indented by `indent`, the first one and blank ones only when asked. */
export function indentText(text: string, indent: string, first: boolean, blank: boolean, state: RenderState): string {
  const lines = text.split("\n");
  state.reserveText(text.length + lines.length * indent.length);
  return lines.map((line, index) => ((index === 0 && !first) || (line === "" && !blank) ? line : indent + line)).join("\n");
}

/** Cut to `length` characters, `end` included, at a word unless `killWords`; untouched when at most `leeway` too long. */
export function truncateText(text: string, options: { length: number; killWords: boolean; end: string; leeway: number }): string {
  const { length, killWords, end, leeway } = options;
  const characters = splitCharacters(text);
  if (characters.length <= length + leeway) return text;
  const cut = characters.slice(0, Math.max(0, length - splitCharacters(end).length)).join("");
  const space = killWords ? -1 : cut.lastIndexOf(" ");
  return (space === -1 ? cut : cut.slice(0, space)) + end;
}

/** Centred in `width` characters, the odd space to the right. */
export function centerText(text: string, width: number, state: RenderState): string {
  const missing = Math.max(0, width - splitCharacters(text).length);
  state.reserveText(text.length + missing);
  const before = Math.floor(missing / 2);
  return " ".repeat(before) + text + " ".repeat(missing - before);
}

function splitAtSpace(text: string, most: number): string[] {
  const pieces: string[] = [];
  const word = /\S+/g;
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    if (most >= 0 && pieces.length === most) return [...pieces, text.slice(match.index)];
    pieces.push(match[0]);
  }
  return pieces;
}

function splitAtSeparator(text: string, separator: string, most: number): string[] {
  const pieces = text.split(separator);
  if (most < 0 || pieces.length <= most + 1) return pieces;
  return [...pieces.slice(0, most), pieces.slice(most).join(separator)];
}
