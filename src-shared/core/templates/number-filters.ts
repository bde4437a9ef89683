import { type CallRule, readInteger, readText } from "./call-rule.ts";
import { nameKind, type RuntimeValue } from "./runtime-value.ts";
import { TemplateError } from "./template-error.ts";

/** Filters that give a number. */
export const numberFilters: { readonly [name: string]: CallRule } = {
  abs: { parameters: [], apply: (value) => Math.abs(requireNumber(value, "abs")) },
  /** A whole number, cut towards zero; `default` (0) for what is no number. */
  int: {
    parameters: ["default"],
    apply: (value, { values: [fallback = 0] }) => {
      const number = readNumber(value);
      return number === null ? fallback : Math.trunc(number) + 0;
    },
  },
  float: { parameters: ["default"], apply: (value, { values: [fallback = 0] }) => readNumber(value) ?? fallback },
  round: {
    parameters: ["precision", "method"],
    apply: (value, args) => {
      const precision = readInteger(args, 0, "round", 0);
      if (Math.abs(precision) > 20) throw new TemplateError("round needs a precision from -20 to 20");
      return roundNumber(requireNumber(value, "round"), precision, readText(args, 1, "round", "common"));
    },
  },
};

export function requireNumber(value: RuntimeValue, user: string): number {
  if (typeof value === "number") return value;
  throw new TemplateError(`${user} needs a number, not ${nameKind(value)}${typeof value === "string" ? "; make one with | int or | float" : ""}`);
}

/** Numbers, booleans, and texts that spell a decimal number; null for all else. */
function readNumber(value: RuntimeValue): number | null {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string" || !/^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(value.trim())) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** As Python: whole halves go to the even neighbour. */
function roundNumber(value: number, precision: number, method: string): number {
  const scale = 10 ** Math.abs(precision);
  const scaled = precision < 0 ? value / scale : value * scale;
  const restore = (whole: number): number => (precision < 0 ? whole * scale : whole / scale) + 0;
  if (!Number.isFinite(scaled) || (precision >= 0 && Number.isInteger(value))) return value;
  if (method === "ceil") return restore(Math.ceil(scaled));
  if (method === "floor") return restore(Math.floor(scaled));
  if (method !== "common") throw new TemplateError(`round knows the methods common, ceil and floor, not "${method}"`);
  if (precision > 0) return Number(value.toFixed(precision)) + 0;
  const below = Math.floor(scaled);
  const isHalf = scaled - below === 0.5;
  return restore(isHalf ? below + Math.abs(below % 2) : Math.round(scaled));
}
