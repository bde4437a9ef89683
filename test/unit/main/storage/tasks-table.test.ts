import { describe, expect, test } from "vitest";
import { type TaskEndState, type TaskState, taskStates } from "../../../../src-shared/model/task.ts";
import { blockedUntilResumed, type TasksTable } from "../../../../src-main/storage/tasks-table.ts";
import { type ControlBench, openControlBench } from "../../../support/control-bench.ts";

const run = { no: 7, taskBase: 100, datasetNo: 1, total: 6 };
const now = 1000;

/** Six pending tasks, keys 100 to 105. */
function addTasks(bench: ControlBench, badRows: readonly number[] = []): TasksTable {
  const dataset = bench.addDataset(6, badRows);
  bench.store.tasks.addFromRows({ ...run, datasetNo: dataset.no }, 0, 5);
  return bench.store.tasks;
}

type Columns = { state: number; not_before: number; touched: number; generation: number };
const readColumns = (bench: ControlBench, key: number): Columns =>
  bench.db.prepare("SELECT state, not_before, touched, generation FROM tasks WHERE key = ?").get(key) as Columns;
const numberByState = { pending: 2, leased: 3, succeeded: 4, skipped: 5, failed: 6, canceled: 7, quarantined: 8 } satisfies Record<TaskState, number>;

/** Brings the task there, by force. */
function force(bench: ControlBench, key: number, state: TaskState): void {
  bench.db.prepare("UPDATE tasks SET state = ? WHERE key = ?").run(numberByState[state], key);
}

describe("what moves a task from one state to another", () => {
  const key = 100;
  const moves: { name: string; from: readonly TaskState[]; to: TaskState; move: (tasks: TasksTable) => void }[] = [
    { name: "release", from: ["leased"], to: "pending", move: (tasks) => void tasks.release(key, 0) },
    { name: "cancelFresh", from: ["pending"], to: "canceled", move: (tasks) => void tasks.cancelFresh(key, key) },
    { name: "retry", from: ["failed", "canceled", "quarantined"], to: "pending", move: (tasks) => tasks.retry(key) },
    ...(["succeeded", "failed", "skipped"] as const satisfies TaskEndState[]).map((end) => ({
      name: `end (${end})`,
      from: ["pending", "leased"] as const,
      to: end,
      move: (tasks: TasksTable) => void tasks.end(key, end),
    })),
  ];
  test.each(moves)("$name takes a task from $from to $to, and leaves it alone in any other state", async ({ from, to, move }) => {
    await using bench = await openControlBench();
    const tasks = addTasks(bench);
    // The others are out of the way.
    bench.db.prepare("UPDATE tasks SET state = 4 WHERE key > ?").run(key);
    for (const start of taskStates) {
      force(bench, key, start);
      const before = readColumns(bench, key);
      move(tasks);
      if (from.includes(start)) expect(tasks.find(key)?.state, start).toBe(to);
      else expect(readColumns(bench, key), start).toEqual(before);
    }
  });
});

test("only pending tasks are leased, and it is a bug to try others", async () => {
  await using bench = await openControlBench();
  const tasks = addTasks(bench);
  force(bench, 103, "leased");
  expect(() => tasks.lease([101, 103])).toThrow("2 tasks were to be leased, and 1 were pending");
  tasks.lease([100, 102, 104]);
  expect([100, 102, 104, 105].map((key) => tasks.find(key)?.state)).toEqual(["leased", "leased", "leased", "pending"]);
});

test("pending tasks are canceled by where they are found: fresh ones by key, those that were leased before by run", async () => {
  await using bench = await openControlBench();
  const tasks = addTasks(bench);
  tasks.lease([100, 101, 102]);
  tasks.release(100, 0);
  tasks.release(101, blockedUntilResumed);
  expect(tasks.cancelFresh(100, 103)).toBe(1);
  expect(tasks.cancelReleased(run.no + 1, 9)).toBe(0);
  expect(tasks.cancelReleased(run.no, 1)).toBe(1);
  expect(tasks.cancelReleased(run.no, 9)).toBe(1);
  expect([100, 101, 102, 103, 104].map((key) => tasks.find(key)?.state)).toEqual(["canceled", "canceled", "leased", "canceled", "pending"]);
});

test("unreadable rows are born failed, with the line and what is wrong with it, and are never handed out or retried", async () => {
  await using bench = await openControlBench();
  const dataset = bench.addDataset(6, [0, 3]);
  const { tasks, outcomes } = bench.store;
  tasks.addFromRows({ ...run, datasetNo: dataset.no }, 0, 5);
  outcomes.addUnreadable({ taskBase: run.taskBase, datasetNo: dataset.no }, 0, 5);
  expect(tasks.countByState(run)).toMatchObject({ pending: 4, failed: 2 });
  expect(() => tasks.lease([100])).toThrow("0 were pending");
  expect(JSON.parse(outcomes.readPage(103, 103)[0]?.failure ?? "null")).toEqual({
    step: null,
    kind: "bad_input",
    code: "E_BAD_JSON",
    message: "Line 4 is not JSON.",
    httpStatus: null,
    line: 4,
  });
  expect(tasks.listRetryable(run.no, "all", 0, 10)).toEqual([]);
});

test("the first end wins", async () => {
  await using bench = await openControlBench();
  const tasks = addTasks(bench);
  tasks.lease([100]);
  expect(tasks.end(100, "failed")).toBe(true);
  expect(tasks.end(100, "succeeded")).toBe(false);
  expect(tasks.find(100)?.state).toBe("failed");
});

test("tasks that were given back come in the order of their rows, those of a later time after those of now, and none before its time", async () => {
  await using bench = await openControlBench();
  const tasks = addTasks(bench);
  tasks.lease([100, 101, 102, 103, 104, 105]);
  for (const [key, notBefore] of [
    [105, 0],
    [104, 500],
    [103, 900],
    [102, 900],
    [101, 1001],
    [100, blockedUntilResumed],
  ] as const)
    tasks.release(key, notBefore);
  const take = (at: number, limit: number): number[] => {
    const keys = tasks.listReleased(run.no, at, limit);
    tasks.lease(keys);
    return keys;
  };
  expect(take(now, 2)).toEqual([104, 105]);
  expect(take(now, 9)).toEqual([102, 103]);
  expect(take(now, 9)).toEqual([]);
  expect(tasks.findNextReady(run.no)).toBe(1001);
  expect(take(1001, 9)).toEqual([101]);
  expect(tasks.findNextReady(run.no)).toBeNull();
});

test("only a run's own tasks that were leased before are listed as given back", async () => {
  await using bench = await openControlBench();
  const tasks = addTasks(bench);
  tasks.lease([100]);
  tasks.release(100, 0);
  expect(tasks.listReleased(run.no + 1, now, 9)).toEqual([]);
  expect(tasks.listReleased(run.no, now, 9)).toEqual([100]);
});

test("tasks that wait for a person are counted, told by find, and let go together", async () => {
  await using bench = await openControlBench();
  const tasks = addTasks(bench);
  tasks.lease([100, 101, 102]);
  tasks.release(100, blockedUntilResumed);
  tasks.release(101, blockedUntilResumed);
  tasks.release(102, now + 50);
  expect(tasks.countBlocked(run.no)).toBe(2);
  expect([100, 102, 103].map((key) => tasks.find(key)?.blocked)).toEqual([true, false, false]);
  expect(tasks.unblock(run.no)).toBe(2);
  expect(tasks.countBlocked(run.no)).toBe(0);
  expect(readColumns(bench, 102).not_before).toBe(now + 50);
});

test("a retry begins a new generation, in which earlier failures use up no attempts", async () => {
  await using bench = await openControlBench();
  const tasks = addTasks(bench);
  const { attempts } = bench.store;
  const report = {
    stepId: "answer",
    attempt: 1,
    endedAgoMs: 0,
    latencyMs: 1,
    ttftMs: null,
    itlMs: null,
    queueMs: 0,
    outcome: "timeout",
    code: null,
    message: null,
    httpStatus: null,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    packedRows: 1,
    ambiguous: false,
  } as const;
  const failed = { taskKey: 100, stepIndex: 0, chunkNo: 1, endedAt: 1, duplicate: false };
  attempts.add({ ...failed, generation: 0, report });
  attempts.add({ ...failed, generation: 0, report: { ...report, attempt: 2, outcome: "rate_limited" } });
  expect(attempts.sumByStep(100, 0)).toEqual([{ stepIndex: 0, last: 2, counted: 1 }]);
  force(bench, 100, "failed");
  tasks.retry(100);
  expect(tasks.find(100)).toEqual({ state: "pending", generation: 1, blocked: false });
  expect(attempts.sumByStep(100, 1)).toEqual([{ stepIndex: 0, last: 2, counted: 0 }]);
});

test("canceled tasks are left out of a retry of the failed ones alone", async () => {
  await using bench = await openControlBench();
  const tasks = addTasks(bench);
  force(bench, 100, "failed");
  force(bench, 101, "canceled");
  force(bench, 102, "quarantined");
  force(bench, 103, "succeeded");
  expect(tasks.listRetryable(run.no, "all", 0, 9).map(({ key, state }) => [key, state])).toEqual([
    [100, "failed"],
    [101, "canceled"],
    [102, "quarantined"],
  ]);
  expect(tasks.listRetryable(run.no, "failed", 0, 9).map(({ key }) => key)).toEqual([100, 102]);
  expect(tasks.listRetryable(run.no, "all", 0, 1)).toHaveLength(1);
});

describe("what a task used", () => {
  const use = { attempts: 1, startedAt: 5000, latencyMs: 40, inputTokens: 10, outputTokens: null, costUsd: null };
  const outcome = { failure: null, output: '"x"' };

  test("adds up over its leases, and a known figure plus an unknown one is the known one", async () => {
    await using bench = await openControlBench();
    addTasks(bench);
    const { outcomes } = bench.store;
    outcomes.addUse(100, use);
    outcomes.addUse(100, { ...use, inputTokens: null, outputTokens: 3 });
    outcomes.end(100, { ...use, attempts: 2, costUsd: 0.5 }, outcome);
    expect(outcomes.readPage(100, 100)).toEqual([
      {
        key: 100,
        state: "pending",
        attempts: 4,
        inputTokens: 20,
        outputTokens: 3,
        costUsd: 0.5,
        latencyMs: 40,
        failure: null,
        output: '"x"',
        isSpoiled: false,
      },
    ]);
  });

  test.each([
    ["in order", [5000, 7000, 9000]],
    ["the other way round", [9000, 7000, 5000]],
  ])("its latency runs from the start of its first call to the end of its last, told %s", async (_order, [first, second, last]) => {
    await using bench = await openControlBench();
    addTasks(bench);
    const { outcomes } = bench.store;
    outcomes.addUse(100, { ...use, startedAt: first as number });
    outcomes.addUse(100, { ...use, startedAt: second as number });
    outcomes.end(100, { ...use, startedAt: last as number }, outcome);
    expect(outcomes.readPage(100, 100)[0]?.latencyMs).toBe(4040);
  });

  test("its latency stays what it was when its end comes without a call, and is unknown when it made none", async () => {
    await using bench = await openControlBench();
    addTasks(bench);
    const { outcomes } = bench.store;
    const none = { ...use, attempts: 0, startedAt: null, latencyMs: null };
    outcomes.addUse(100, use);
    outcomes.end(100, none, outcome);
    outcomes.end(101, none, outcome);
    expect(outcomes.readPage(100, 101).map(({ latencyMs }) => latencyMs)).toEqual([40, null]);
  });

  test("stays through a retry; how it ended does not", async () => {
    await using bench = await openControlBench();
    addTasks(bench);
    const { outcomes } = bench.store;
    outcomes.end(100, use, { ...outcome, failure: "{}" });
    outcomes.retry(100);
    expect(outcomes.readPage(100, 100)[0]).toMatchObject({ attempts: 1, inputTokens: 10, latencyMs: 40, failure: null, output: null });
    outcomes.end(100, { ...use, startedAt: 80_000 }, outcome);
    expect(outcomes.readPage(100, 100)[0]?.latencyMs).toBe(80_000 - (use.startedAt ?? 0) + 40);
  });
});
