import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { readTestTitles } from "../faults/test-titles.ts";
import { pointsOfRun, pointsOfStories } from "./sweep/sweep-points.ts";

/**
 * `ratchet.json` pins what is proved: a scenario that goes, and one that comes without being pinned, both fail here. So
 * nothing that was proved is lost unseen, and whoever proves more says so.
 */
type Ratchet = { scenarios: Record<string, string[]>; killedAt: string[]; failedAt: string[] };

const here = import.meta.dirname;
const pinned = JSON.parse(readFileSync(join(here, "ratchet.json"), "utf8")) as Ratchet;

test("every scenario that is pinned is there, and every one that is there is pinned", () => {
  const files = readdirSync(here, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith(".test.ts"))
    .map((entry) => relative(here, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
  const present = Object.fromEntries(files.map((file) => [file, [...readTestTitles(file, readFileSync(join(here, file), "utf8"))].sort()]));
  expect(present).toEqual(pinned.scenarios);
});

test("every failpoint at which a process is killed or fails is pinned, and no other", () => {
  expect([...Object.keys(pointsOfRun), ...pointsOfStories].sort()).toEqual(pinned.killedAt);
  expect(
    Object.entries(pointsOfRun)
      .flatMap(([name, code]) => (code === null ? [] : [name]))
      .sort(),
  ).toEqual(pinned.failedAt);
});
