import { readFileSync } from "node:fs";
import type { JsonObject } from "../../src-shared/model/json.ts";

/** The objects of a JSON-lines file, in order. Throws, naming the line, for a line that is no JSON. */
export function readJsonl<Line = JsonObject>(file: string): Line[] {
  return parseJsonl<Line>(readFileSync(file, "utf8"), file);
}

export function parseJsonl<Line = JsonObject>(text: string, name = "text"): Line[] {
  const lines: Line[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      lines.push(JSON.parse(line) as Line);
    } catch (error) {
      throw new Error(`${name}:${index + 1} is no JSON: ${line.slice(0, 200)}`, { cause: error });
    }
  }
  return lines;
}
