import { bindArguments, type CallArguments, type CallRule } from "./call-rule.ts";
import { suggestName } from "./closest-name.ts";
import { listFilters, readAttribute, takeElements } from "./list-filters.ts";
import { numberFilters } from "./number-filters.ts";
import type { RenderState } from "./render-state.ts";
import { isTruthy, nameKind, type RuntimeValue } from "./runtime-value.ts";
import { TemplateError } from "./template-error.ts";
import { testByName, type TestRule } from "./test-rules.ts";
import { textFilters } from "./text-filters.ts";

/** `default` for values that are there; the compiler sees to those that are not. */
const defaultFilter: CallRule = {
  parameters: ["default_value", "boolean"],
  apply: (value, { values: [fallback = "", boolean = false] }) => (isTruthy(boolean) && !isTruthy(value) ? fallback : value),
};

/** Filters that use other filters and tests by name. */
const choosingFilters: { readonly [name: string]: CallRule } = {
  map: {
    parameters: ["attribute", "default"],
    takesRest: true,
    apply: (value, args, state) => mapElements(takeElements(value, "map", state), args, state),
  },
  select: choose("select", true),
  reject: choose("reject", false),
  selectattr: chooseByAttribute("selectattr", true),
  rejectattr: chooseByAttribute("rejectattr", false),
};

/** Every filter, by name. */
export const filterByName: ReadonlyMap<string, CallRule> = new Map(
  Object.entries({ ...textFilters, ...numberFilters, ...listFilters, ...choosingFilters, default: defaultFilter, d: defaultFilter }),
);

/** `unknown filter "uper"; did you mean "upper"?` */
export function explainUnknown(kind: "filter" | "test", name: string): string {
  return `unknown ${kind} "${name}"${suggestName(name, (kind === "filter" ? filterByName : testByName).keys())}`;
}

function mapElements(elements: readonly RuntimeValue[], args: CallArguments, state: RenderState): RuntimeValue[] {
  state.reserveElements(elements.length);
  const [attribute, fallback] = args.values;
  if (attribute !== undefined) return elements.map((element) => readAttribute(element, attribute, "map", fallback));
  const [name, ...rest] = args.rest;
  if (typeof name !== "string") throw new TemplateError('map needs attribute="…" or the name of a filter, as in map("upper")');
  const rule = filterByName.get(name);
  if (rule === undefined) throw new TemplateError(explainUnknown("filter", name));
  const bound = bindArguments(rule, name, rest, new Map());
  if (!bound.ok) throw new TemplateError(bound.reason);
  return elements.map((element) => {
    const result = rule.apply(element, bound, state);
    if (result === undefined) throw new TemplateError(`map("${name}") has nothing to give for an empty element`);
    return result;
  });
}

function choose(label: string, keep: boolean): CallRule {
  return {
    parameters: [],
    takesRest: true,
    apply: (value, { rest }, state) => {
      const holds = requireTest(rest, label);
      return takeElements(value, label, state).filter((element) => holds(element, state) === keep);
    },
  };
}

function chooseByAttribute(label: string, keep: boolean): CallRule {
  return {
    parameters: [],
    takesRest: true,
    apply: (value, { rest: [attribute, ...rest] }, state) => {
      if (attribute === undefined) throw new TemplateError(`${label} needs the name of an attribute`);
      const elements = takeElements(value, label, state);
      if (rest[0] === "defined" || rest[0] === "undefined") {
        const wanted = (rest[0] === "defined") === keep;
        return elements.filter((element) => hasAttribute(element, attribute, label) === wanted);
      }
      const holds = requireTest(rest, label);
      return elements.filter((element) => holds(readAttribute(element, attribute, label), state) === keep);
    },
  };
}

function hasAttribute(element: RuntimeValue, attribute: RuntimeValue, label: string): boolean {
  // An object made here is equal to no data, so it can stand for "absent".
  const absent: RuntimeValue = {};
  return readAttribute(element, attribute, label, absent) !== absent;
}

/** The test that `[name, argument]` ask for; truth when there is none. */
function requireTest(args: readonly RuntimeValue[], label: string): (value: RuntimeValue, state: RenderState) => boolean {
  const [name, argument] = args;
  if (name === undefined) return isTruthy;
  if (typeof name !== "string") throw new TemplateError(`${label} needs the name of a test, not ${nameKind(name)}`);
  const rule: TestRule | undefined = testByName.get(name);
  if (rule === undefined) throw new TemplateError(explainUnknown("test", name));
  if (rule.takesArgument !== (argument !== undefined)) {
    throw new TemplateError(`the test ${name} in ${label} takes ${rule.takesArgument ? "an argument" : "no argument"}`);
  }
  return (value, state) => rule.holds(value, argument ?? null, state);
}
