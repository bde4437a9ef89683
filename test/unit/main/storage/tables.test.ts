import { describe, expect, test } from "vitest";
import { runIdSchema } from "../../../../src-shared/model/ids.ts";
import { toChunkId } from "../../../../src-main/storage/chunks-table.ts";
import { resultKey, rowsPerDataset } from "../../../../src-main/storage/row-keys.ts";
import { type ControlBench, makeStoredPlan, openControlBench } from "../../../support/control-bench.ts";

describe("datasets", () => {
  test("rows come back in order, by place, with their text, id and line", async () => {
    await using bench = await openControlBench();
    bench.addDataset(3);
    const dataset = bench.addDataset(5, [2]);
    bench.addDataset(3);
    expect(bench.store.datasets.readRows(dataset.no, 1, 3)).toEqual([
      { rowIndex: 1, input: '{"n":1}', id: "id-1", line: 2, isSpoiled: false },
      { rowIndex: 2, input: null, id: null, line: 3, isSpoiled: false },
      { rowIndex: 3, input: '{"n":3}', id: "id-3", line: 4, isSpoiled: false },
    ]);
    expect(bench.store.datasets.readRows(dataset.no, 4, 99)).toHaveLength(1);
  });

  test("one is found by id, and by name while it alone has it and is whole", async () => {
    await using bench = await openControlBench();
    const { datasets } = bench.store;
    const dataset = bench.addDataset(1);
    expect(datasets.findByReference(dataset.id)).toEqual(dataset);
    expect(datasets.findByReference("rows-1")).toEqual(dataset);
    const unfinished = datasets.add("data-zzzzzz" as never, "rows-1", "jsonl", 1);
    expect(datasets.findByReference("rows-1")).toEqual(dataset);
    expect(datasets.listUnfinished().map(({ no }) => no)).toEqual([unfinished]);
    datasets.finish(unfinished, { rows: 0, badRows: 0, bytes: 0, format: "csv" });
    expect(datasets.findByReference("rows-1")).toBe("ambiguous");
    expect(datasets.findByReference("rows-9")).toBeNull();
  });

  test("one is removed in pieces, without touching its neighbours; a half-removed one is offered to nobody", async () => {
    await using bench = await openControlBench();
    const { datasets } = bench.store;
    const [before, dataset, after] = [bench.addDataset(2), bench.addDataset(30_000), bench.addDataset(2)];
    expect(datasets.removeSome(dataset.no)).toBe(false);
    expect(
      bench.db
        .prepare("SELECT count(*) FROM dataset_rows WHERE key BETWEEN ? AND ?")
        .pluck()
        .get(dataset.no * rowsPerDataset, (dataset.no + 1) * rowsPerDataset - 1),
    ).toBe(10_000);
    expect(datasets.list().map(({ no }) => no)).toEqual([after.no, before.no]);
    expect(datasets.listUnfinished().map(({ no }) => no)).toEqual([dataset.no]);
    expect(datasets.removeSome(dataset.no)).toBe(false);
    expect(datasets.removeSome(dataset.no)).toBe(true);
    expect(datasets.find(dataset.id)).toBeNull();
    expect([before, after].map(({ no }) => datasets.readRows(no, 0, 9).length)).toEqual([2, 2]);
  });

  test("the number of a removed dataset is never another's", async () => {
    await using bench = await openControlBench();
    const first = bench.addDataset(1);
    while (!bench.store.datasets.removeSome(first.no));
    expect(bench.addDataset(1).no).toBeGreaterThan(first.no);
  });

  test("an empty text and no text are told apart: a row is read or has a problem", async () => {
    await using bench = await openControlBench();
    const dataset = bench.addDataset(0);
    const add = (input: string | null, problem: { code: string; message: string } | null) => () =>
      bench.store.datasets.addRows(dataset.no, 0, [{ input, id: null, line: 1, problem }]);
    expect(add(null, null)).toThrow(/CHECK/);
    expect(add("{}", { code: "E_X", message: "x" })).toThrow(/CHECK/);
    expect(bench.store.datasets.readRows(dataset.no, 0, 9)).toEqual([]);
  });
});

describe("runs", () => {
  function add(bench: ControlBench, id: string, total = 10): number {
    const dataset = bench.addDataset(1);
    const plan = JSON.stringify(makeStoredPlan());
    const settings = { concurrency: 1, vars: {}, limit: null, maxCostUsd: null };
    const taskBase = bench.store.runs.nextTaskBase();
    return bench.store.runs.add({
      id: runIdSchema.parse(id),
      name: id,
      pipeline: "p",
      pipelineVersion: null,
      datasetNo: dataset.no,
      taskBase,
      plan,
      settings,
      outputPath: null,
      total,
      expectedRowUsd: null,
      createdAt: 1,
    });
  }

  test("one is found by its id, by an unambiguous beginning of it with or without run-, and as the last", async () => {
    await using bench = await openControlBench();
    const { runs } = bench.store;
    expect(runs.findByReference("last")).toBeNull();
    const first = add(bench, "run-abc111");
    add(bench, "run-abc222");
    const last = add(bench, "run-abc2223");
    const find = (reference: string): number | string | null => {
      const found = runs.findByReference(reference);
      return found === null || found === "ambiguous" ? found : found.no;
    };
    expect(find("run-abc111")).toBe(first);
    expect(find("run-abc1")).toBe(first);
    expect(find("abc1")).toBe(first);
    expect(find("abc")).toBe("ambiguous");
    expect(find("run-abc222"), "a whole id is never ambiguous").toBe(first + 1);
    expect(find("last")).toBe(last);
    expect(find("xyz")).toBeNull();
    expect(find("abc%")).toBeNull();
  });

  test("keys of tasks do not overlap, and a removed run's number is never another's", async () => {
    await using bench = await openControlBench();
    const { runs } = bench.store;
    const first = runs.findByNo(add(bench, "run-aaaaaa", 10));
    const second = runs.findByNo(add(bench, "run-bbbbbb", 0));
    const third = runs.findByNo(add(bench, "run-cccccc", 5));
    expect([second?.taskBase, third?.taskBase]).toEqual([(first?.taskBase ?? 0) + 10, (first?.taskBase ?? 0) + 10]);
    runs.remove(third?.no ?? 0);
    expect(add(bench, "run-dddddd")).toBeGreaterThan(third?.no ?? 0);
  });

  test("runs are counted by their states; one that is being deleted is in no list and no count, and its keys stay its own", async () => {
    await using bench = await openControlBench();
    const { runs } = bench.store;
    const first = add(bench, "run-aaaaaa", 10);
    const second = runs.findByNo(add(bench, "run-bbbbbb", 10));
    runs.setState({ no: first, state: "paused", reason: null, startedAt: null, endedAt: null });
    expect(runs.countByState()).toEqual({ importing: 1, paused: 1 });
    const base = runs.nextTaskBase();
    runs.hide(second?.no ?? 0);
    expect(runs.countByState()).toEqual({ paused: 1 });
    expect([runs.list(9).length, runs.listInState("importing"), runs.find("run-bbbbbb"), runs.findByReference("bbb")]).toEqual([1, [], null, null]);
    expect(runs.listRemoving().map(({ no }) => no)).toEqual([second?.no]);
    expect(runs.nextTaskBase()).toBe(base);
  });

  test("a dataset that a run uses cannot be taken away beneath it", async () => {
    await using bench = await openControlBench();
    const run = bench.store.runs.findByNo(add(bench, "run-aaaaaa"));
    expect(bench.store.datasets.isUsed(run?.datasetNo ?? 0)).toBe(true);
    expect(() => {
      while (!bench.store.datasets.removeSome(run?.datasetNo ?? 0));
    }).toThrow(/FOREIGN KEY/);
  });
});

describe("results", () => {
  const result = {
    stepIndex: 1,
    state: "succeeded" as const,
    value: '"a"',
    fields: null,
    finishReason: null,
    failure: null,
    chunkNo: 3,
    endedAt: 1,
    call: null,
  };

  test("the first of a step wins, and pages keep tasks and steps apart", async () => {
    await using bench = await openControlBench();
    const { results } = bench.store;
    expect(results.add({ ...result, taskKey: 5 })).toBe(true);
    expect(results.add({ ...result, taskKey: 5, value: '"b"' })).toBe(false);
    expect(results.add({ ...result, taskKey: 5, stepIndex: 255 })).toBe(true);
    expect(results.add({ ...result, taskKey: 6, stepIndex: 0 })).toBe(true);
    expect(results.readPage(5, 5).map(({ taskKey, stepIndex, value }) => [taskKey, stepIndex, value])).toEqual([
      [5, 1, '"a"'],
      [5, 255, '"a"'],
    ]);
    expect(resultKey(5, 255) + 1).toBe(resultKey(6, 0));
  });

  test("a retry forgets what did not succeed", async () => {
    await using bench = await openControlBench();
    const { results } = bench.store;
    for (const [stepIndex, state] of (["succeeded", "skipped", "failed"] as const).entries()) results.add({ ...result, taskKey: 5, stepIndex, state });
    results.add({ ...result, taskKey: 6, state: "failed" });
    results.forgetUnsuccessful(5);
    expect(results.readPage(5, 6).map(({ taskKey, state }) => [taskKey, state])).toEqual([
      [5, "succeeded"],
      [6, "failed"],
    ]);
  });
});

describe("chunks", () => {
  const chunk = (no: number, rowIndexes: number[]) => ({ no, id: toChunkId(no), runNo: 1, nodeNo: 2, rowIndexes, grantedAt: 10 });

  test("one is found by its id with the rows it was given, whole or scattered, also after its end", async () => {
    await using bench = await openControlBench();
    const { chunks } = bench.store;
    for (const [at, rows] of [[0, 1, 2, 3], [7], [1, 2, 9, 11, 12]].entries()) {
      chunks.add(chunk(at + 1, rows));
      expect(chunks.find(toChunkId(at + 1))).toEqual(chunk(at + 1, rows));
    }
    chunks.end(2, "expired", 20);
    chunks.end(2, "done", 30);
    expect(chunks.listHeld().map(({ no }) => no)).toEqual([1, 3]);
    expect(chunks.find(toChunkId(2))?.rowIndexes).toEqual([7]);
    expect(bench.db.prepare("SELECT end_reason FROM chunks WHERE no = 2").pluck().get()).toBe("expired");
    expect(chunks.find("chunk-zzzzzzzzzzzzzzzz" as never)).toBeNull();
  });

  test("the number of a chunk is never another's, also when its run is gone", async () => {
    await using bench = await openControlBench();
    const { chunks } = bench.store;
    expect(chunks.findNextNo()).toBe(1);
    chunks.add(chunk(1, [0]));
    chunks.add(chunk(2, [1]));
    chunks.removeOfRun(1);
    expect(chunks.listHeld()).toEqual([]);
    expect(chunks.findNextNo()).toBe(3);
  });
});

test("a secret is replaced by name, and tokens are found by what their secret hashes to", async () => {
  await using bench = await openControlBench();
  const { secrets, tokens } = bench.store;
  secrets.set("a", new Uint8Array([1]), 1);
  secrets.set("a", new Uint8Array([2]), 2);
  expect([...(secrets.find("a") ?? [])]).toEqual([2]);
  expect(secrets.list()).toEqual([{ name: "a", updatedAt: 2 }]);
  expect([secrets.remove("a"), secrets.remove("a")]).toEqual([true, false]);
  tokens.add({ id: "tok-aaaaaa" as never, name: "ci", role: "viewer", secretHash: new Uint8Array([9]), createdAt: 1, expiresAt: 5 });
  expect(tokens.findBySecretHash(new Uint8Array([9]))).toMatchObject({ name: "ci", role: "viewer", revoked: false });
  expect(tokens.findBySecretHash(new Uint8Array([8]))).toBeNull();
  expect([tokens.revoke("tok-aaaaaa"), tokens.revoke("tok-bbbbbb")]).toEqual([true, false]);
  expect(tokens.list()[0]?.revoked).toBe(true);
  tokens.removeExpired(5);
  expect(tokens.list()).toHaveLength(1);
  tokens.removeExpired(6);
  expect(tokens.list()).toEqual([]);
});

test("a removed node's credential leads nowhere; its number stays", async () => {
  await using bench = await openControlBench();
  const node = await bench.join();
  const { stored } = node.connected;
  bench.store.nodes.remove(stored.no, 1);
  expect(bench.store.nodes.find(stored.id)).toBeNull();
  expect(bench.store.nodes.findByReference(stored.name)).toBeNull();
  expect(bench.store.nodes.list()).toEqual([]);
  expect(bench.store.nodes.findByNo(stored.no)?.id).toBe(stored.id);
});
