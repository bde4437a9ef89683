import { type CallRule, readBoolean, readInteger, readText } from "./call-rule.ts";
import type { RenderState } from "./render-state.ts";
import { nameKind, type RuntimeValue } from "./runtime-value.ts";
import { TemplateError } from "./template-error.ts";
import * as rules from "./text-rules.ts";
import { defaultSpelling, type JsonSpelling, requireText, valueToJson, valueToText } from "./value-text.ts";

/** Filters that give a text. They take numbers and booleans as they are spelled, and null as an empty text. */
export const textFilters: { readonly [name: string]: CallRule } = {
  upper: onText("upper", (text) => text.toUpperCase()),
  lower: onText("lower", (text) => text.toLowerCase()),
  title: onText("title", rules.titleText),
  capitalize: onText("capitalize", rules.capitalizeText),
  escape: onText("escape", escapeHtml),
  e: onText("e", escapeHtml),
  trim: {
    parameters: ["chars"],
    apply: (value, args, state) => {
      const text = takeText(value, "trim", state);
      return rules.stripText(text, args.values[0] === undefined ? null : readText(args, 0, "trim"), "both");
    },
  },
  replace: {
    parameters: ["old", "new", "count"],
    required: 2,
    apply: (value, args, state) => {
      const text = takeText(value, "replace", state);
      return rules.replaceText(text, readText(args, 0, "replace"), readText(args, 1, "replace"), readInteger(args, 2, "replace", -1), state);
    },
  },
  truncate: {
    parameters: ["length", "killwords", "end", "leeway"],
    apply: (value, args, state) =>
      rules.truncateText(takeText(value, "truncate", state), {
        length: readInteger(args, 0, "truncate", 255),
        killWords: readBoolean(args, 1, "truncate"),
        end: readText(args, 2, "truncate", "..."),
        leeway: readInteger(args, 3, "truncate", 5),
      }),
  },
  indent: {
    parameters: ["width", "first", "blank"],
    apply: (value, args, state) => {
      const text = takeText(value, "indent", state);
      return rules.indentText(text, readIndent(args.values[0] ?? 4, "indent"), readBoolean(args, 1, "indent"), readBoolean(args, 2, "indent"), state);
    },
  },
  center: {
    parameters: ["width"],
    apply: (value, args, state) => rules.centerText(takeText(value, "center", state), readInteger(args, 0, "center", 80), state),
  },
  split: {
    parameters: ["sep", "maxsplit"],
    apply: (value, args, state) => {
      const separator = args.values[0] ?? null;
      return rules.splitText(requireText(value, "split"), separator === null ? null : readText(args, 0, "split"), readInteger(args, 1, "split", -1), state);
    },
  },
  wordcount: { parameters: [], apply: (value, _args, state) => (takeText(value, "wordcount", state).match(/[\p{L}\p{N}_]+/gu) ?? []).length },
  urlencode: { parameters: [], apply: (value, _args, state) => encodeUrl(takeText(value, "urlencode", state)) },
  string: { parameters: [], apply: (value, _args, state) => valueToText(value, state) },
  safe: { parameters: [], apply: (value) => value },
  tojson: {
    parameters: ["indent", "ensure_ascii", "separators", "sort_keys"],
    apply: (value, args, state) => {
      const indent = args.values[0] ?? null;
      const spelling: JsonSpelling = {
        ...(indent === null ? defaultSpelling : { ...defaultSpelling, indent: readIndent(indent, "tojson"), elementSeparator: "," }),
        ascii: readBoolean(args, 1, "tojson"),
        sortKeys: readBoolean(args, 3, "tojson"),
      };
      return valueToJson(value, state, { ...spelling, ...readSeparators(args.values[2] ?? null) });
    },
  },
};

function onText(name: string, rule: (text: string) => string): CallRule {
  return { parameters: [], apply: (value, _args, state) => rule(takeText(value, name, state)) };
}

function takeText(value: RuntimeValue, name: string, state: RenderState): string {
  const text = requireText(value, name);
  state.reserveText(text.length);
  return text;
}

function readIndent(value: RuntimeValue, name: string): string {
  if (typeof value === "string" && value.length <= 1000) return value;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 1000) return " ".repeat(value);
  throw new TemplateError(`${name} needs a whole number from 0 to 1000 as its width, not ${typeof value === "number" ? String(value) : nameKind(value)}`);
}

function readSeparators(value: RuntimeValue): Partial<JsonSpelling> {
  if (value === null) return {};
  const [elementSeparator, keySeparator] = Array.isArray(value) ? value : [];
  if (typeof elementSeparator === "string" && typeof keySeparator === "string") return { elementSeparator, keySeparator };
  throw new TemplateError('tojson needs two texts as separators, such as (",", ":")');
}

function encodeUrl(text: string): string {
  try {
    return encodeURIComponent(text).replaceAll("%2F", "/");
  } catch (error) {
    throw new TemplateError("urlencode needs a well-formed text; this one has half a surrogate pair", { cause: error });
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&#34;").replaceAll("'", "&#39;");
}
