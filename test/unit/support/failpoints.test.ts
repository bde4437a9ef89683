import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { failpoint, failpointNames } from "../../../src-shared/core/failpoint.ts";
import { type FailpointAction, formatFailpoint, parseFailpoints } from "../../support/failpoints/failpoint-spec.ts";
import { actInProcess, hitsFile, makeReach } from "../../support/failpoints/reach-failpoints.ts";
import { makeTempDir } from "../../support/temp-dir.ts";

test("failpoints are read as they are written", () => {
  const text = "cp.result=kill@3;node.flush=delay:200;cp.claim=throw:SQLITE_FULL@1;node.renew=hang";
  const failpoints = parseFailpoints(text);
  expect(failpoints).toEqual([
    { name: "cp.result", action: { kind: "kill" }, hit: 3 },
    { name: "node.flush", action: { kind: "delay", ms: 200 }, hit: null },
    { name: "cp.claim", action: { kind: "throw", code: "SQLITE_FULL" }, hit: 1 },
    { name: "node.renew", action: { kind: "hang" }, hit: null },
  ]);
  expect(failpoints.map(formatFailpoint).join(";")).toBe(text);
  expect(parseFailpoints("")).toEqual([]);
});

test.for(["cp.nowhere=kill", "cp.result", "cp.result=explode", "cp.result=kill:now", "cp.result=throw", "cp.result=delay:soon", "cp.result=kill@0"])(
  "%s is no failpoint",
  (text) => {
    expect(() => parseFailpoints(text)).toThrow(/failpoint|there are/);
  },
);

test("a failpoint fires at its hit, and only there", () => {
  const acted: FailpointAction[] = [];
  const reach = makeReach(parseFailpoints("cp.result=kill@2"), null, (action) => acted.push(action));
  reach("cp.result");
  reach("cp.claim");
  expect(acted).toEqual([]);
  reach("cp.result");
  reach("cp.result");
  expect(acted).toEqual([{ kind: "kill" }]);
});

test("with a folder a failpoint fires once over all processes, and every hit is noted", async () => {
  await using folder = await makeTempDir();
  const acted: string[] = [];
  const processes = [0, 1].map(() => makeReach(parseFailpoints("node.flush=kill@1"), folder.path, (_action, name) => acted.push(name)));
  for (const reach of processes) reach("node.flush");
  expect(acted).toEqual(["node.flush"]);
  expect(readFileSync(folder.file(hitsFile), "utf8")).toBe("node.flush\nnode.flush\n");
});

test("a throw carries its code, and a delay stands still", () => {
  expect(() => actInProcess({ kind: "throw", code: "SQLITE_FULL" }, "cp.result")).toThrow(expect.objectContaining({ code: "SQLITE_FULL" }));
  const startedAt = performance.now();
  actInProcess({ kind: "delay", ms: 30 }, "cp.result");
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(29);
});

test("failpoints do nothing in a process that nobody prepared", () => {
  for (const name of failpointNames) expect(failpoint(name)).toBeUndefined();
});
