import type { z } from "zod";
import type { JsonValue } from "../../model/json.ts";
import { describeExpected, listChoices, listKeys, schemaAt } from "./describe-expected.ts";
import { describePath, valueAt } from "./describe-path.ts";
import type { Path } from "./located.ts";
import { suggest } from "./near-miss.ts";
import type { Report } from "./report.ts";

/** Runs a schema over a value and reports every issue, each in a plain sentence at its place. */
export function checkSchema(schema: z.ZodType, value: JsonValue, report: Report): void {
  const parsed = schema.safeParse(value);
  if (parsed.success) return;
  for (const issue of parsed.error.issues) reportIssue(issue, { schema, value, report, base: [] });
}

type Context = { schema: z.ZodType; value: JsonValue; report: Report; base: Path };

function reportIssue(issue: z.core.$ZodIssue, context: Context): void {
  const path = [...context.base, ...toPath(issue.path)];
  const { value, report } = context;
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) report({ path: [...path, key], part: "key" }, "E_KEY_UNKNOWN", describeUnknownKey(key, path, context));
  } else if (issue.code === "invalid_key") {
    const reason = issue.issues[0];
    report(
      { path, part: "key" },
      "E_VALUE",
      `The key "${String(path.at(-1)).slice(0, 60)}" ${reason === undefined ? "is not allowed" : describeText(reason)}.`,
    );
  } else if (issue.code === "invalid_union") {
    const nearest = issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? [];
    for (const inner of nearest) reportIssue(inner, { ...context, base: path });
  } else if (path.length > 0 && valueAt(value, path) === undefined) {
    report({ path: path.slice(0, -1), part: "key" }, "E_KEY_MISSING", describeMissing(path, context));
  } else {
    report({ path }, "E_VALUE", describeWrongValue(issue, path, context));
  }
}

function toPath(path: readonly PropertyKey[]): Path {
  return path.map((segment) => (typeof segment === "number" ? segment : String(segment)));
}

function describeUnknownKey(key: string, path: Path, { schema, value }: Context): string {
  const keys = listKeys(schemaAt(schema, path));
  const allowed = keys.length === 0 ? "" : ` Allowed are ${keys.join(", ")}.`;
  return `${capitalize(describePath(value, path))} has no key "${key.slice(0, 60)}".${suggest(key, keys) || allowed}`;
}

function describeMissing(path: Path, { schema, value }: Context): string {
  const parent = capitalize(describePath(value, path.slice(0, -1)));
  const key = String(path.at(-1));
  return `${parent} has no ${key}; it must be ${meaningByKey[key] ?? describeExpected(schemaAt(schema, path))}.`;
}

/** What a missing key is for, where its kind ("text") would not tell. */
const meaningByKey: Partial<Record<string, string>> = {
  name: "the pipeline's name",
  steps: "a list of steps, each with id, endpoint and request",
  id: "a name for the step: letters, digits and underscores",
  endpoint: "the name of an endpoint",
  request: "what is sent: the protocol's own body, without the model",
  url: "the address that the provider documents, such as http://127.0.0.1:8000/v1",
};

function describeWrongValue(issue: z.core.$ZodIssue, path: Path, { schema, value }: Context): string {
  const subject = capitalize(describePath(value, path));
  const found = valueAt(value, path);
  const expected = schemaAt(schema, path);
  if ((issue.code === "invalid_format" || issue.code === "too_small" || issue.code === "too_big") && (typeof found === "string" || Array.isArray(found))) {
    return `${subject} ${describeText(issue)}.`;
  }
  const near = typeof found === "string" ? suggest(found, listChoices(expected)) : "";
  return `${subject} must be ${describeExpected(expected)}, not ${showValue(found, path)}.${near}`;
}

/** What is wrong with a text or a list, to follow its name. */
function describeText(issue: z.core.$ZodIssue): string {
  if (issue.code === "too_small") return issue.minimum === 1 ? "must not be empty" : `must have at least ${issue.minimum} ${countedNoun(issue.origin)}`;
  if (issue.code === "too_big") return `may have at most ${issue.maximum} ${countedNoun(issue.origin)}`;
  return issue.message;
}

function countedNoun(origin: string): string {
  return origin === "array" ? "entries" : "characters";
}

/** A value as a message shows it: short, and never what stands under `headers` or `auth`, where people put keys. */
function showValue(value: JsonValue | undefined, path: Path): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  if (path.includes("headers") || path.includes("auth")) return typeof value === "string" ? "this text" : `a ${typeof value}`;
  return typeof value === "string" ? `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"` : String(value);
}

function capitalize(text: string): string {
  return text.startsWith("the ") ? `The ${text.slice(4)}` : text;
}
