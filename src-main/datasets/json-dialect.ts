import { outsideStrings } from "./json-text.ts";

/** What is wrong with a text that is no JSON. */
export type JsonFault = {
  /** The text ends before its value does. */
  isIncomplete: boolean;
  /** What was found and what to do, to go after "is not valid JSON: ". */
  hint: string;
};

type Dialect = { pattern: RegExp; hint: string };

/** Looked for outside strings, in this order. */
const dialects: readonly Dialect[] = [
  { pattern: /^\uFEFF/, hint: "a byte order mark stands before it, as when files are joined; remove it" },
  {
    pattern: /(?<![\w$])-?(?:NaN|Infinity)(?![\w$])/,
    hint: "NaN and Infinity are not JSON; in Python, write the file with json.dumps(…, allow_nan=False) and null for missing numbers",
  },
  { pattern: /(?<![\w$])(?:None|True|False)(?![\w$])/, hint: "None, True and False are Python; write it with json.dumps, which gives null, true and false" },
  { pattern: /(?:^|[[{,:])\s*'/, hint: "it has single quotes; JSON strings and keys take double quotes (in Python, write json.dumps(row), not str(row))" },
  { pattern: /(?:^|[\s,:[\]{}])(?:\/[/*]|#)/, hint: "it has a comment, which JSON does not know; remove it" },
  { pattern: /,\s*[\]}]/, hint: "a comma stands before a closing bracket; remove it" },
  { pattern: /[{,]\s*[A-Za-z_$][\w$]*\s*:/, hint: "a key is not in double quotes (JSON5 or JavaScript); quote it" },
  { pattern: /(?<![\w$])undefined(?![\w$])/, hint: "undefined is not JSON; write null" },
];

/** Explains a trimmed text that `JSON.parse` refused with `error`. Quotes nothing of the text: rows can be confidential. */
export function explainJsonFault(text: string, error: unknown): JsonFault {
  const shape = shapeOf(text);
  const dialect = dialects.find(({ pattern }) => shape.outside.some((piece) => pattern.test(piece)));
  if (dialect !== undefined) return { isIncomplete: false, hint: dialect.hint };
  if (shape.isIncomplete) return { isIncomplete: true, hint: "it ends in the middle of a value; write each row whole on one line" };
  if (shape.rest === ",") return { isIncomplete: false, hint: "a comma stands after it; rows are separated by line ends alone" };
  if (shape.rest !== "") return { isIncomplete: false, hint: "more text follows after its first value; write each row on a line of its own" };
  return { isIncomplete: false, hint: describe(error) };
}

type TextShape = { outside: string[]; isIncomplete: boolean /** What follows the first whole array or object, trimmed. */; rest: string };

function shapeOf(text: string): TextShape {
  const outside: string[] = [];
  let depth = 0;
  let valueEnd: number | null = null;
  let read = 0;
  for (const { start, end } of outsideStrings(text)) {
    outside.push(text.slice(start, end));
    read = end;
    for (let index = start; index < end; index += 1) {
      const code = text.charCodeAt(index);
      if (code === 123 || code === 91) depth += 1;
      else if (code === 125 || code === 93) depth -= 1;
      else continue;
      if (depth === 0 && valueEnd === null) valueEnd = index + 1;
    }
  }
  const isInString = read < text.length;
  const rest = valueEnd === null ? "" : text.slice(valueEnd).trim();
  return { outside, isIncomplete: rest === "" && (isInString || depth > 0), rest };
}

function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  const position = /at position (\d+)/.exec(message)?.[1];
  const place = position === undefined ? "" : ` at character ${Number(position) + 1}`;
  if (message.startsWith("Bad control character")) return `a string has a raw tab or another control character${place}; write it as \\t or \\u0009`;
  if (message.startsWith("Bad escaped")) return `a string has a backslash that begins no JSON escape${place}; write it as \\\\`;
  const found = /^Unexpected token '(.)'/u.exec(message)?.[1];
  return found === undefined
    ? `something unexpected stands${place === "" ? " in it" : place}, perhaps after a missing comma or a quote without its backslash`
    : `it has an unexpected “${found}”`;
}
