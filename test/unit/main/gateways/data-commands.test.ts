import { expect, test } from "vitest";
import type { DatasetSummary } from "../../../../src-shared/model/dataset.ts";
import { openPlane, type OpenPlane, pipelineSource } from "./open-plane.ts";

const hourMs = 3_600_000;

function importRows(plane: OpenPlane, name: string): Promise<DatasetSummary> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"text":"a"}\n{"text":"b"}\n');
  }
  return plane.plane.api.importDataset({ stream: stream(), name, bytes: null }, { onBadRow: "fail" });
}

const start = (plane: OpenPlane, dataset: DatasetSummary) =>
  plane.plane.api.call("run:start", { pipeline: { file: "p.yaml", source: pipelineSource }, dataset: dataset.id });

test("a dataset is deleted by id or name; one that a run uses, or whose name is another's too, is not", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const [used, free, twin] = [await importRows(plane, "used.jsonl"), await importRows(plane, "twin.jsonl"), await importRows(plane, "twin.jsonl")];
  await start(plane, used);
  await expect(api.call("dataset:delete", { name: "used.jsonl" })).rejects.toMatchObject({ code: "E_DATASET_USED" });
  await expect(api.call("dataset:delete", { name: "twin.jsonl" })).rejects.toMatchObject({ code: "E_DATASET_AMBIGUOUS" });
  await expect(api.call("dataset:delete", { name: "none.jsonl" })).rejects.toMatchObject({ code: "E_DATASET_UNKNOWN" });
  await api.call("dataset:delete", { name: free.id });
  await api.call("dataset:delete", { name: "twin.jsonl" });
  expect((await api.call("dataset:list", {})).map(({ id }) => id)).toEqual([used.id]);
  await expect(start(plane, twin)).rejects.toMatchObject({ code: "E_DATASET_UNKNOWN" });
});

test("a run and the deletion of its dataset, asked for at once, end with one of the two refused and nothing broken", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  for (const order of ["run first", "deletion first"]) {
    const dataset = await importRows(plane, "rows.jsonl");
    const asks = [() => start(plane, dataset), () => api.call("dataset:delete", { name: dataset.id })];
    if (order === "deletion first") asks.reverse();
    const outcomes = await Promise.allSettled(asks.map((ask) => ask()));
    const refusals = outcomes.flatMap((one) => (one.status === "rejected" ? [(one.reason as { code?: string }).code] : []));
    expect(refusals, order).toHaveLength(1);
    expect(["E_DATASET_USED", "E_DATASET_UNKNOWN"], order).toContain(refusals[0]);
  }
  expect(plane.notices).toEqual([]);
});

test("pruning takes runs that ended long enough ago, and datasets as old that nobody uses", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const [old, kept] = [await importRows(plane, "old.jsonl"), await importRows(plane, "kept.jsonl")];
  const ended = await start(plane, old);
  const going = await start(plane, kept);
  await api.call("run:cancel", { run: ended.id });
  await plane.plane.api.call("run:show", { run: ended.id });
  plane.clock.advance(hourMs);
  const young = await importRows(plane, "young.jsonl");
  expect(await api.call("data:prune", { before: plane.clock.now() })).toMatchObject({ runs: 1, datasets: 1 });
  expect((await api.call("run:list", {})).map(({ id }) => id)).toEqual([going.id]);
  expect((await api.call("dataset:list", {})).map(({ id }) => id).sort()).toEqual([kept.id, young.id].sort());
  expect(await api.call("data:prune", { before: plane.clock.now() })).toMatchObject({ runs: 0, datasets: 0 });
});

test("what a run's calls came to does not turn up in a later run that got the place of a deleted one", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const dataset = await importRows(plane, "rows.jsonl");
  const first = await start(plane, dataset);
  await api.call("run:cancel", { run: first.id });
  await api.call("run:delete", { run: first.id });
  const second = await start(plane, dataset);
  expect(second.id).not.toBe(first.id);
  expect(await api.call("run:show", { run: second.id })).toMatchObject({ steps: [{ calls: 0, succeeded: 0 }], run: { pending: 2, canceled: 0 } });
});
