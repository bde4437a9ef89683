import type { JsonValue } from "../../model/json.ts";
import { locatedToJson } from "./located.ts";
import { createProblemList } from "./problem-list.ts";
import { readYaml } from "./read-yaml.ts";

/** Reads the YAML value of a command-line option; empty text is null. Throws an Error: `what` and the reason. */
export function parseValue(text: string, what: string): JsonValue {
  if (text.trim() === "") return null;
  const problems = createProblemList("");
  const located = readYaml(text, problems);
  const [problem] = problems.sorted();
  if (located === null || problem !== undefined) throw new Error(`${what} cannot be read. ${problem?.message ?? "It has no value."}`);
  return locatedToJson(located);
}

/** At most 60 characters of what a person typed, to be shown back. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
