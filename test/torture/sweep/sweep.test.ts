import { expect, test } from "vitest";
import { expectPromisesKept, finish, openSweep, runArgs } from "./sweep-bench.ts";
import { pointsOfNobody, pointsOfRun } from "./sweep-points.ts";

/** `TORTURE_SWEEP=all`: every hit of every point until it is not reached any more; otherwise the first. */
const everyHit = process.env["TORTURE_SWEEP"] === "all";
const kills = Object.keys(pointsOfRun);
const failures = Object.entries(pointsOfRun).flatMap(([name, code]) => (code === null ? [] : [`${name}=throw:${code}`]));

async function tryHits(act: (hit: number) => Promise<boolean>): Promise<void> {
  expect(await act(1), "the point was reached").toBe(true);
  for (let hit = 2; everyHit && hit <= 200; hit += 1) if (!(await act(hit))) return;
}

test("every failpoint has a test that kills a process there", () => {
  expect(pointsOfNobody).toEqual([]);
});

test.concurrent.for(kills)("a process killed at %s loses nothing", { timeout: everyHit ? 3_600_000 : 120_000 }, async (name) => {
  await tryHits(async (hit) => {
    await using sweep = await openSweep();
    const { signal, code } = await sweep.inferno(runArgs, `${name}=kill@${hit}`);
    const died = sweep.fired();
    if (died && name.startsWith("cp.")) expect(signal).toBe("SIGKILL");
    else expect(code).toBe(0);
    const run = await finish(sweep);
    expect(run).toMatchObject({ state: "completed", succeeded: run.total });
    expectPromisesKept(sweep, run.id, 1);
    return died;
  });
});

test.concurrent.for(failures)("what fails with %s is told in a sentence, and loses nothing", { timeout: everyHit ? 3_600_000 : 120_000 }, async (failure) => {
  await tryHits(async (hit) => {
    await using sweep = await openSweep();
    const { signal, stderr } = await sweep.inferno(runArgs, `${failure}@${hit}`);
    expect(signal).toBe(null);
    expect(stderr).not.toMatch(/\n\s+at .*:\d+:\d+/);
    const run = await finish(sweep);
    expect(run).toMatchObject({ state: "completed", succeeded: run.total });
    expectPromisesKept(sweep, run.id, 0);
    return sweep.fired();
  });
});

test.concurrent.for([
  ["cp.result", "cp.recover"],
  ["cp.turn.committed", "cp.claim"],
  ["cp.claim", "node.flush"],
  ["node.call.sent", "cp.result.committed"],
])("a second death at %s and then at %s, during recovery, loses nothing either", { timeout: 120_000 }, async ([first, second]) => {
  await using sweep = await openSweep();
  await sweep.inferno(runArgs, `${first}=kill@2`);
  expect(sweep.fired()).toBe(true);
  const [run] = await sweep.flow.runs();
  if (run?.state !== "completed") {
    await sweep.inferno(["resume", run?.id ?? ""], `${second}=kill@1`);
    expect(sweep.fired()).toBe(true);
  }
  const ended = await finish(sweep);
  expect(ended).toMatchObject({ state: "completed", succeeded: ended.total });
  expectPromisesKept(sweep, ended.id, 2);
});
