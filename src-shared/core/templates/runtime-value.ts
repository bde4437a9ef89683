import { TemplateError } from "./template-error.ts";

/**
 * A value while a template runs: JSON as it is, without wrapping, and the few things that only templates know. Absence is
 * `undefined`, which only guarded expressions (`default`, `is defined`) ever see.
 */
export type RuntimeValue = null | boolean | number | string | RuntimeValue[] | RuntimeObject | Special;
export type RuntimeObject = { [key: string]: RuntimeValue };

/** What is no data: macros, namespaces, `loop`. It can be used, but not rendered. */
export abstract class Special {
  /** With its article: `a macro`. */
  abstract readonly kind: string;
  /** The value of a field; undefined when there is none. */
  abstract field(name: string): RuntimeValue | undefined;
  abstract fieldNames(): string[];
}

/** `namespace(…)`: the one thing that `set` can change from inside a loop. */
export class Namespace extends Special {
  readonly kind = "a namespace";
  readonly valueByName: Map<string, RuntimeValue>;

  constructor(valueByName: Map<string, RuntimeValue>) {
    super();
    this.valueByName = valueByName;
  }

  field(name: string): RuntimeValue | undefined {
    return this.valueByName.get(name);
  }

  fieldNames(): string[] {
    return [...this.valueByName.keys()];
  }
}

export const loopFields = ["index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem"] as const;

/** `loop` inside a `for`. One for the whole loop: its round moves on. */
export class LoopState extends Special {
  readonly kind = "the loop";
  readonly elements: readonly RuntimeValue[];
  /** From 0. */
  round = 0;

  constructor(elements: readonly RuntimeValue[]) {
    super();
    this.elements = elements;
  }

  field(name: string): RuntimeValue | undefined {
    const { round, elements } = this;
    switch (name) {
      case "index":
        return round + 1;
      case "index0":
        return round;
      case "revindex":
        return elements.length - round;
      case "revindex0":
        return elements.length - round - 1;
      case "first":
        return round === 0;
      case "last":
        return round === elements.length - 1;
      case "length":
        return elements.length;
      case "previtem":
        return elements[round - 1];
      case "nextitem":
        return elements[round + 1];
      default:
        return undefined;
    }
  }

  fieldNames(): string[] {
    return [...loopFields];
  }
}

export function isObject(value: RuntimeValue): value is RuntimeObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Special);
}

/** What messages call it: `a text`, `a list`, `null`. */
export function nameKind(value: RuntimeValue): string {
  if (value === null) return "null";
  if (typeof value === "string") return "a text";
  if (typeof value === "number") return "a number";
  if (typeof value === "boolean") return "a boolean";
  if (Array.isArray(value)) return "a list";
  return value instanceof Special ? value.kind : "an object";
}

/** Jinja's truth: null, false, 0 and whatever is empty are false. */
export function isTruthy(value: RuntimeValue): boolean {
  if (typeof value !== "object" || value === null) return Boolean(value);
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Special) return true;
  for (const key in value) if (Object.hasOwn(value, key)) return true;
  return false;
}

/** Sets a field as data, whatever its name: `__proto__` must not reach the prototype. */
export function setField<Value>(object: { [key: string]: Value }, key: string, value: Value): void {
  if (key === "__proto__") Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}

/** The characters of a text as people count them (code points), so that no emoji is ever cut in half. */
export function splitCharacters(text: string): string[] {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text) : text.split("");
}

/** What a `for` or a list filter goes through: a list, the keys of an object, the characters of a text. */
export function requireElements(value: RuntimeValue, user: string): RuntimeValue[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return splitCharacters(value);
  if (isObject(value)) return Object.keys(value);
  throw new TemplateError(`${user} needs a list, an object or a text, not ${nameKind(value)}`);
}
