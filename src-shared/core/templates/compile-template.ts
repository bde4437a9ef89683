import type { JsonObject, JsonValue } from "../../model/json.ts";
import { compileString } from "./compile-string.ts";
import { RenderState } from "./render-state.ts";
import { setField } from "./runtime-value.ts";
import type { TemplateScope } from "./scope.ts";
import { TemplateError, TemplateSyntaxError } from "./template-error.ts";
import { templateLimits } from "./template-limits.ts";
import { makeReferences, mergeReferences, type TemplateReferences } from "./template-references.ts";

export type { TemplateReferences };

export type CompiledTemplate = {
  references: TemplateReferences;
  /**
   * The value for one row. Throws TemplateError, with a sentence for the user, when the row lacks what the template
   * names or a limit is passed.
   *
   * A string that is exactly one `{{ … }}` becomes the value itself, copied, so that nothing is shared with the scope.
   * Every other string with Jinja in it becomes text, white space as written: null is nothing, booleans are `true` and
   * `false`, numbers are as in JSON (`1`, `1.5`), lists and objects are JSON with `, ` and `: `. Parts of the value without
   * any template are the same frozen objects each time; the parts around templates are fresh and the caller's to change.
   */
  render(scope: TemplateScope): JsonValue;
};

/**
 * Compiles a JSON value whose strings are Jinja templates; object keys are taken as they are. Values put in are never
 * looked at for templates again. Throws TemplateSyntaxError, its `path` leading to the string: wrong syntax, unknown
 * names, filters, tests and methods, fields that no step has, limits.
 */
export function compileTemplate(value: JsonValue): CompiledTemplate {
  const references = makeReferences();
  const part = compilePart(value, [], references);
  return { references, render: part.isFixed ? () => part.value : (scope) => renderSafely(() => part.render(new RenderState(scope))) };
}

/** Runs a render; a stack that overflows all the same is the template's fault too. */
export function renderSafely<Result>(render: () => Result): Result {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TemplateError("the template goes too deep for this row; use fewer macros, blocks and lists within each other", { cause: error });
  }
}

type Part = { isFixed: true; value: JsonValue } | { isFixed: false; render(state: RenderState): JsonValue };
type LivePart = Extract<Part, { isFixed: false }>;

function compilePart(value: JsonValue, path: readonly (string | number)[], references: TemplateReferences): Part {
  if (path.length > templateLimits.nesting) {
    throw new TemplateSyntaxError(`the value is nested deeper than ${templateLimits.nesting} levels`, null, [...path]);
  }
  if (typeof value === "string") return compileText(value, path, references);
  if (typeof value !== "object" || value === null) return { isFixed: true, value };
  if (Array.isArray(value)) return joinList(value.map((element, index) => compilePart(element, [...path, index], references)));
  return joinObject(Object.keys(value).map((key) => ({ key, part: compilePart(value[key] ?? null, [...path, key], references) })));
}

function compileText(source: string, path: readonly (string | number)[], references: TemplateReferences): Part {
  try {
    const compiled = compileString(source);
    if (compiled === null) return { isFixed: true, value: source };
    mergeReferences(references, compiled.references);
    return { isFixed: false, render: compiled.render };
  } catch (error) {
    throw error instanceof TemplateSyntaxError ? error.movedTo([...path]) : error;
  }
}

function joinList(parts: readonly Part[]): Part {
  const fixed = parts.map((part) => (part.isFixed ? part.value : null));
  if (parts.every((part) => part.isFixed)) return { isFixed: true, value: Object.freeze(fixed) as JsonValue[] };
  const live = [...parts.entries()].filter((entry): entry is [number, LivePart] => !entry[1].isFixed);
  return {
    isFixed: false,
    render: (state) => {
      const list = fixed.slice();
      for (const [index, part] of live) list[index] = part.render(state);
      return list;
    },
  };
}

function joinObject(fields: readonly { key: string; part: Part }[]): Part {
  if (fields.every(({ part }) => part.isFixed)) {
    const value: JsonObject = {};
    for (const { key, part } of fields) if (part.isFixed) setField(value, key, part.value);
    return { isFixed: true, value: Object.freeze(value) };
  }
  return {
    isFixed: false,
    render: (state) => {
      const object: JsonObject = {};
      for (const { key, part } of fields) setField(object, key, part.isFixed ? part.value : part.render(state));
      return object;
    },
  };
}
