import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Failpoint, failpointVariables, formatFailpoint } from "./failpoint-spec.ts";
import { hitsFile } from "./reach-failpoints.ts";

const preload = pathToFileURL(join(import.meta.dirname, "..", "failpoints-main.ts")).href;

/** The environment in which a program, and every process it starts, acts at its failpoints. Each fires once in `folder`. */
export function armFailpoints(failpoints: readonly Failpoint[], folder: string): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${preload}`,
    [failpointVariables.spec]: failpoints.map(formatFailpoint).join(";"),
    [failpointVariables.folder]: folder,
  };
}

/** Whether the failpoint armed at this place in the list has fired. */
export function hasFired(folder: string, at = 0): boolean {
  return existsSync(join(folder, `fired-${at}`));
}

/** How often each failpoint was reached, by all processes together. */
export function countHits(folder: string): Map<string, number> {
  const file = join(folder, hitsFile);
  const counts = new Map<string, number>();
  if (!existsSync(file)) return counts;
  for (const name of readFileSync(file, "utf8").split("\n").filter(Boolean)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
