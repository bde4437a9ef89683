import { parseValue } from "../../../../src-shared/core/pipeline-file/parse-value.ts";
import type { JsonObject } from "../../../../src-shared/model/json.ts";

/** A variable as it is typed: its value is YAML, as on the command line. */
export type VarText = { name: string; value: string };

export type VarProblem = "name" | "twice" | "value";

/** What is wrong with each of the variables; null where nothing is. Lines without a name and a value are passed over. */
export function checkVars(vars: readonly VarText[]): (VarProblem | null)[] {
  return vars.map(({ name, value }, at) => {
    if (isEmpty({ name, value })) return null;
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)) return "name";
    if (vars.findIndex((other) => other.name === name) !== at) return "twice";
    return parseOrNull(value) === null ? "value" : null;
  });
}

/** The variables by name; null when one of them is wrong. */
export function readVars(vars: readonly VarText[]): JsonObject | null {
  if (checkVars(vars).some((problem) => problem !== null)) return null;
  const given = vars.filter((line) => !isEmpty(line));
  return Object.fromEntries(given.map(({ name, value }) => [name, parseOrNull(value)?.value ?? null]));
}

const isEmpty = ({ name, value }: VarText): boolean => name === "" && value === "";

function parseOrNull(text: string): { value: JsonObject[string] } | null {
  try {
    return { value: parseValue(text, "The value") };
  } catch {
    return null;
  }
}
