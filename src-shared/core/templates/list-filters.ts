import { type CallArguments, type CallRule, readBoolean, readInteger, readText } from "./call-rule.ts";
import { areEqual, compareValues } from "./compare-values.ts";
import { explainMissing, lookUp } from "./look-up.ts";
import { requireNumber } from "./number-filters.ts";
import type { RenderState } from "./render-state.ts";
import { isObject, nameKind, requireElements, type RuntimeValue } from "./runtime-value.ts";
import { TemplateError } from "./template-error.ts";
import { valueToText } from "./value-text.ts";

/** Filters that take a list (or the keys of an object, or the characters of a text). */
export const listFilters: { readonly [name: string]: CallRule } = {
  list: { parameters: [], apply: (value, _args, state) => takeElements(value, "list", state) },
  first: { parameters: [], apply: (value, _args, state) => takeElements(value, "first", state)[0] },
  last: { parameters: [], apply: (value, _args, state) => takeElements(value, "last", state).at(-1) },
  length: { parameters: [], apply: (value, _args, state) => takeElements(value, "length", state).length },
  count: { parameters: [], apply: (value, _args, state) => takeElements(value, "count", state).length },
  reverse: {
    parameters: [],
    apply: (value, _args, state) => {
      const reversed = takeElements(value, "reverse", state).toReversed();
      return typeof value === "string" ? reversed.join("") : reversed;
    },
  },
  join: {
    parameters: ["d", "attribute"],
    apply: (value, args, state) => {
      const attribute = args.values[1];
      const elements = takeElements(value, "join", state);
      const texts = elements.map((element) => valueToText(attribute === undefined ? element : readAttribute(element, attribute, "join"), state));
      const separator = readText(args, 0, "join");
      state.reserveText(texts.reduce((length, text) => length + text.length, separator.length * texts.length));
      return texts.join(separator);
    },
  },
  sort: {
    parameters: ["reverse", "case_sensitive", "attribute"],
    apply: (value, args, state) =>
      sortBy(takeElements(value, "sort", state), state, {
        key: (element) => (args.values[2] === undefined ? element : readAttribute(element, args.values[2], "sort")),
        ignoreCase: !readBoolean(args, 1, "sort"),
        reverse: readBoolean(args, 0, "sort"),
      }),
  },
  unique: {
    parameters: ["case_sensitive", "attribute"],
    apply: (value, args, state) => keepUnique(takeElements(value, "unique", state), args, state),
  },
  min: { parameters: ["case_sensitive", "attribute"], apply: (value, args, state) => pickExtreme(value, args, state, "min") },
  max: { parameters: ["case_sensitive", "attribute"], apply: (value, args, state) => pickExtreme(value, args, state, "max") },
  sum: {
    parameters: ["attribute", "start"],
    apply: (value, args, state) => {
      let total = requireNumber(args.values[1] ?? 0, "sum");
      for (const element of takeElements(value, "sum", state)) {
        total += requireNumber(args.values[0] === undefined ? element : readAttribute(element, args.values[0], "sum"), "sum");
      }
      if (!Number.isFinite(total)) throw new TemplateError("sum comes to no finite number");
      return total;
    },
  },
  batch: {
    parameters: ["linecount", "fill_with"],
    required: 1,
    apply: (value, args, state) => {
      const size = readInteger(args, 0, "batch", 1);
      if (size < 1 || size > 100_000) throw new TemplateError("batch needs a size from 1 to 100000");
      return cutBatches(takeElements(value, "batch", state), size, args.values[1], state);
    },
  },
  groupby: {
    parameters: ["attribute", "default", "case_sensitive"],
    required: 1,
    apply: (value, args, state) => groupBy(takeElements(value, "groupby", state), args, state),
  },
  items: { parameters: [], apply: (value, _args, state) => listPairs(value, "items", state) },
  dictsort: {
    parameters: ["case_sensitive", "by", "reverse"],
    apply: (value, args, state) => {
      const by = readText(args, 1, "dictsort", "key");
      if (by !== "key" && by !== "value") throw new TemplateError(`dictsort sorts by "key" or "value", not "${by}"`);
      return sortBy(listPairs(value, "dictsort", state), state, {
        key: (pair) => lookUp(pair, by === "key" ? 0 : 1) ?? null,
        ignoreCase: !readBoolean(args, 0, "dictsort"),
        reverse: readBoolean(args, 2, "dictsort"),
      });
    },
  },
};

/** The elements as `requireElements` gives them, in a list of its own, accounted for. */
export function takeElements(value: RuntimeValue, user: string, state: RenderState): RuntimeValue[] {
  const elements = requireElements(value, user);
  state.spend(elements.length);
  return elements;
}

/** `[key, value]` of each field. Throws TemplateError for what is no object. */
export function listPairs(value: RuntimeValue, user: string, state: RenderState): RuntimeValue[] {
  if (!isObject(value)) throw new TemplateError(`${user} needs an object, not ${nameKind(value)}`);
  const keys = Object.keys(value);
  state.reserveElements(keys.length);
  return keys.map((key) => [key, value[key] ?? null]);
}

/** A field by its dotted name, as `attribute=` gives it. Throws TemplateError when it is missing and there is no fallback. */
export function readAttribute(element: RuntimeValue, attribute: RuntimeValue, user: string, fallback?: RuntimeValue): RuntimeValue {
  const keys = typeof attribute === "number" ? [attribute] : typeof attribute === "string" ? attribute.split(".") : null;
  if (keys === null) throw new TemplateError(`${user} needs the name of an attribute, not ${nameKind(attribute)}`);
  let value = element;
  for (const key of keys) {
    const next = lookUp(value, Array.isArray(value) && /^\d+$/.test(String(key)) ? Number(key) : key);
    if (next === undefined && fallback !== undefined) return fallback;
    if (next === undefined) throw explainMissing(`an element of ${user}`, value, key);
    value = next;
  }
  return value;
}

type SortOptions = { key(element: RuntimeValue): RuntimeValue; ignoreCase: boolean; reverse: boolean };

function sortBy(elements: readonly RuntimeValue[], state: RenderState, options: SortOptions): RuntimeValue[] {
  state.reserveElements(elements.length);
  const keyed = elements.map((element) => ({ element, key: options.key(element) }));
  const sign = options.reverse ? -1 : 1;
  keyed.sort((a, b) => {
    state.spend(1);
    return sign * compareValues(a.key, b.key, options.ignoreCase);
  });
  return keyed.map(({ element }) => element);
}

/** Texts count as equal whatever their case, unless asked otherwise. */
function foldCase(value: RuntimeValue, isCaseSensitive: boolean): RuntimeValue {
  return typeof value === "string" && !isCaseSensitive ? value.toLowerCase() : value;
}

function keepUnique(elements: readonly RuntimeValue[], args: CallArguments, state: RenderState): RuntimeValue[] {
  const isCaseSensitive = readBoolean(args, 0, "unique");
  const plainKeys = new Set<RuntimeValue>();
  const otherKeys: RuntimeValue[] = [];
  return elements.filter((element) => {
    const key = foldCase(args.values[1] === undefined ? element : readAttribute(element, args.values[1], "unique"), isCaseSensitive);
    if (typeof key !== "object") {
      const isNew = !plainKeys.has(key);
      plainKeys.add(key);
      return isNew;
    }
    state.spend(otherKeys.length + 1);
    if (otherKeys.some((other) => areEqual(other, key, state))) return false;
    otherKeys.push(key);
    return true;
  });
}

function pickExtreme(value: RuntimeValue, args: CallArguments, state: RenderState, name: "min" | "max"): RuntimeValue | undefined {
  const attribute = args.values[1];
  const key = (element: RuntimeValue): RuntimeValue => (attribute === undefined ? element : readAttribute(element, attribute, name));
  const ignoreCase = !readBoolean(args, 0, name);
  const sign = name === "min" ? 1 : -1;
  const elements = takeElements(value, name, state);
  let best = elements[0];
  for (const element of elements) {
    // The first one counts too: a list that cannot be ordered is an error even when it has one element.
    if (best !== undefined && sign * compareValues(key(element), key(best), ignoreCase) < 0) best = element;
  }
  return best;
}

function cutBatches(elements: readonly RuntimeValue[], size: number, filler: RuntimeValue | undefined, state: RenderState): RuntimeValue[] {
  state.reserveElements(elements.length + size);
  const batches: RuntimeValue[][] = [];
  for (let from = 0; from < elements.length; from += size) batches.push(elements.slice(from, from + size));
  const last = batches.at(-1);
  while (filler !== undefined && last !== undefined && last.length < size) last.push(filler);
  return batches;
}

/** `[key, elements]` of each group, sorted by key. */
function groupBy(elements: readonly RuntimeValue[], args: CallArguments, state: RenderState): RuntimeValue[] {
  const isCaseSensitive = readBoolean(args, 2, "groupby");
  const key = (element: RuntimeValue): RuntimeValue => readAttribute(element, args.values[0] ?? null, "groupby", args.values[1]);
  const sorted = sortBy(elements, state, { key, ignoreCase: !isCaseSensitive, reverse: false });
  const groups: [RuntimeValue, RuntimeValue[]][] = [];
  for (const element of sorted) {
    const last = groups.at(-1);
    const isSame = last !== undefined && areEqual(foldCase(last[0], isCaseSensitive), foldCase(key(element), isCaseSensitive), state);
    if (isSame) last[1].push(element);
    else groups.push([key(element), [element]]);
  }
  return groups;
}
