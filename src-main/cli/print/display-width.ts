// Characters that take two columns in terminals: East Asian wide and full-width ones, and emoji shown as pictures.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const zero = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]*$/u;
const pictureSelector = "\ufe0f";
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Columns the text takes in a terminal. Expects text without control characters. */
export function displayWidth(text: string): number {
  if (isAscii(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += graphemeWidth(segment);
  return width;
}

/** The text, cut to at most `columns` columns; an ellipsis takes the last one when something was cut. */
export function cutToWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns <= 0) return "";
  let width = 0;
  let kept = "";
  for (const { segment } of graphemes.segment(text)) {
    const next = graphemeWidth(segment);
    if (width + next > columns - 1) break;
    width += next;
    kept += segment;
  }
  return `${kept}…`;
}

/** The text with spaces up to `columns`, on the right or (for figures) on the left. */
export function padToWidth(text: string, columns: number, side: "left" | "right" = "right"): string {
  const padding = " ".repeat(Math.max(0, columns - displayWidth(text)));
  return side === "right" ? text + padding : padding + text;
}

function graphemeWidth(grapheme: string): number {
  if (zero.test(grapheme)) return 0;
  return wide.test(grapheme) || grapheme.includes(pictureSelector) ? 2 : 1;
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
