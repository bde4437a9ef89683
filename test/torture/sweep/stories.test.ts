import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { armFailpoints, hasFired } from "../../support/failpoints/arm-failpoints.ts";
import { parseFailpoints } from "../../support/failpoints/failpoint-spec.ts";
import { openStore } from "../../../src-main/storage/store.ts";
import { makeTempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";
import { badRequest } from "../../support/witness/faults.ts";
import { makeChance } from "../../support/torture/chance.ts";
import { startFleet } from "../../support/torture/fleet.ts";
import { torturePipeline } from "../../support/torture/row-model.ts";
import { expectPromisesKept, findRun, finish, openSweep, runArgs, type Sweep, sweepRows } from "./sweep-bench.ts";

const timeout = 120_000;

/** A run that was killed when some of it was done. */
async function leaveHalfDone(sweep: Sweep): Promise<string> {
  const running = sweep.start(runArgs);
  await sweep.flow.witness.waitForCalls(sweepRows, 60_000);
  running.kill("SIGKILL");
  await running.exit;
  return (await findRun(sweep))?.id ?? "";
}

test.concurrent("a control plane killed while it gives a dead node's rows back loses nothing", { timeout }, async () => {
  await using sweep = await openSweep();
  const running = sweep.start(runArgs, "cp.expire=kill@1");
  await sweep.flow.witness.waitForCalls(6, 60_000);
  const [node] = await waitFor(() => (running.nodePids().length > 0 ? running.nodePids() : null), { what: "the node" });
  process.kill(node as number, "SIGKILL");
  expect((await running.exit).signal).toBe("SIGKILL");
  const run = await finish(sweep);
  expect(run).toMatchObject({ state: "completed", succeeded: sweepRows });
  expectPromisesKept(sweep, run.id, 2);
});

test.concurrent.for(["cp.pause=kill@1", "node.release=kill@1"])("an interrupt that dies at %s loses nothing", { timeout }, async (failpoint) => {
  // More rows than go at once: some are given back unstarted.
  await using sweep = await openSweep(60);
  const running = sweep.start(runArgs, failpoint);
  await sweep.flow.witness.waitForCalls(10, 60_000);
  running.kill("SIGINT");
  await running.exit;
  expect(sweep.fired()).toBe(true);
  const run = await finish(sweep);
  expect(run).toMatchObject({ state: "completed", succeeded: 60 });
  expectPromisesKept(sweep, run.id, 2);
});

test.concurrent("a cancel that dies is either not done or done when it is asked for again", { timeout }, async () => {
  await using sweep = await openSweep();
  const id = await leaveHalfDone(sweep);
  expect((await sweep.inferno(["cancel", id], "cp.cancel=kill@1")).signal).toBe("SIGKILL");
  expect((await findRun(sweep))?.state).toBe("paused");
  expect((await sweep.inferno(["cancel", id])).code).toBe(0);
  const before = sweep.flow.witness.total;
  const exit = await sweep.inferno(["resume", id, "--output", "out.jsonl"]);
  expect(exit.code).toBe(3);
  expect(sweep.flow.witness.total).toBe(before);
  const run = await findRun(sweep);
  expect(run).toMatchObject({ state: "canceled" });
  expectPromisesKept(sweep, id, 1);
});

test.concurrent("a retry that dies in the middle is finished by the next", { timeout }, async () => {
  await using sweep = await openSweep();
  const heal = sweep.flow.witness.behave(({ rowKeys }) => (["row-3", "row-4"].includes(rowKeys[0] ?? "") ? badRequest : undefined));
  expect((await sweep.inferno(runArgs)).code).toBe(3);
  heal();
  const id = (await findRun(sweep))?.id ?? "";
  expect((await sweep.inferno(["retry", id], "cp.retry=kill@1")).signal).toBe("SIGKILL");
  await sweep.inferno(["retry", id]);
  const run = await finish(sweep);
  expect(run).toMatchObject({ state: "completed", succeeded: sweepRows, failed: 0 });
  expectPromisesKept(sweep, id, 1);
});

test.concurrent("a deletion that dies is finished by the next start, and takes nothing else with it", { timeout }, async () => {
  await using sweep = await openSweep();
  expect((await sweep.inferno(runArgs)).code).toBe(0);
  const kept = (await findRun(sweep))?.id ?? "";
  sweep.flow.write("other.jsonl", '{"text":"row-900"}\n');
  expect((await sweep.inferno(runArgs.map((word) => word.replace("rows.jsonl", "other.jsonl").replace("out.jsonl", "other-out.jsonl")))).code).toBe(0);
  const gone = (await findRun(sweep))?.id ?? "";
  expect((await sweep.inferno(["delete", gone], "cp.remove=kill@1")).signal).toBe("SIGKILL");
  expect((await findRun(sweep))?.id).toBe(kept);
  // Whatever opens the folder next takes the rest away; the checker finds anything that is left without a run.
  expect((await sweep.inferno(["resume", kept])).code).toBe(0);
  expectPromisesKept(sweep, kept, 0);
});

test.concurrent("a control plane killed while it recovers, three times in a row, loses nothing", { timeout }, async () => {
  await using sweep = await openSweep();
  const id = await leaveHalfDone(sweep);
  for (let times = 0; times < 3; times += 1) expect((await sweep.inferno(["resume", id], "cp.recover=kill@1")).signal).toBe("SIGKILL");
  const run = await finish(sweep);
  expect(run).toMatchObject({ state: "completed", succeeded: sweepRows });
  expectPromisesKept(sweep, id, 1);
});

test("a node killed while it renews loses nothing", { timeout }, async () => {
  await using marks = await makeTempDir();
  const starts = [armFailpoints(parseFailpoints("node.renew=kill@2"), marks.path)];
  await using fleet = await startFleet({ nodes: 1, slots: 4, leaseTtlMs: 1500, chance: makeChance(5), latencyMs: 60, nodeEnv: () => starts.shift() ?? {} });
  const [seat] = fleet.seats;
  if (seat === undefined) throw new Error("there is no node");
  const id = await fleet.startRun(80, 0, torturePipeline(`http://${fleet.endpointProxy.authority}/v1`));
  await seat.process?.exit;
  expect(hasFired(marks.path)).toBe(true);
  fleet.startNode(seat);
  const isOver = async (): Promise<boolean> => (await fleet.ask((api) => api.call("run:progress", { run: id }))).run.state === "completed";
  await waitFor(isOver, { what: "the run to end", deadlineMs: 60_000 });
  const output = await fleet.readOutput(id);
  expect(output.split("\n").filter((line) => line.includes('"succeeded"'))).toHaveLength(80);
});

test("a control plane killed while it sums up its metrics sums them up anew", { timeout }, async () => {
  await using folder = await makeTempDir();
  const script = join(import.meta.dirname, "..", "..", "support", "level-keeper-main.ts");
  const env = { ...process.env, ...armFailpoints(parseFailpoints("cp.levels=kill@1"), folder.path) };
  expect(spawnSync(process.execPath, [script, folder.path], { env }).signal).toBe("SIGKILL");
  const store = openStore(folder.path);
  const bucket = store.staleBuckets.findEnded(Date.now() + 86_400_000, 0);
  expect(bucket).not.toBe(null);
  store.close();
});
