import { request } from "node:http";
import { expect, test } from "vitest";
import type { DatasetSummary } from "../../../../src-shared/model/dataset.ts";
import type { UiUpValue } from "../../../../src-shared/wire/ui-up.ts";
import { waitFor } from "../../../support/wait-for.ts";
import { type OpenPlane, openPlane } from "./open-plane.ts";

async function importRows(plane: OpenPlane, rows: readonly string[], name = "rows.jsonl"): Promise<DatasetSummary> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(rows.map((row) => `${row}\n`).join(""));
  }
  return plane.plane.api.importDataset({ stream: stream(), name, bytes: null }, { onBadRow: "fail" });
}

const unknown = "data-0000000000";

test("a dataset is shown with the runs that use it and the fields of its rows", async () => {
  await using plane = await openPlane();
  const run = await plane.startRun(['{"text":"a"}', "{broken", '{"text":"b","n":1}']);
  const { api } = plane.plane;
  const [listed] = await api.call("dataset:list", {});
  expect(listed).toMatchObject({ name: "rows.jsonl", rows: 3, badRows: 1, runs: 1 });
  expect(await api.call("dataset:show", { dataset: listed?.id ?? "" })).toEqual({
    dataset: listed,
    usedBy: [{ id: run.id, name: run.name, state: "running" }],
    survey: {
      sampled: 2,
      more: false,
      fields: [
        { path: ["text"], types: ["string"], rows: 2, examples: ["a", "b"] },
        { path: ["n"], types: ["number"], rows: 1, examples: ["1"] },
      ],
    },
  });
});

test("pages carry the fields that were asked for, cut; unreadable and too large rows say so", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const { id } = await importRows(plane, [
    '{"id":"a","n":1.10,"text":"short"}',
    `{"text":"${"x".repeat(1000)}"}`,
    "{broken",
    `{"text":"${"y".repeat(300_000)}"}`,
  ]);
  const rows = await api.call("dataset:rows", { dataset: id, from: 0, count: 200, fields: ["text", "n"] });
  expect(rows.map(({ index, line }) => [index, line])).toEqual([0, 1, 2, 3].map((index) => [index, index + 1]));
  expect(rows[0]).toMatchObject({ id: "a", cells: ["short", "1.10"], problem: null });
  expect(rows[1]?.cells?.[0]).toHaveLength(240);
  expect(rows[1]?.cells?.[1]).toBeNull();
  expect(rows[2]).toMatchObject({ bytes: null, cells: null, problem: { message: expect.stringContaining("Line 3") } });
  expect(rows[3]).toMatchObject({ bytes: 300_011, cells: null, problem: null });
  expect(await api.call("dataset:rows", { dataset: id, from: 2, count: 1, fields: [] })).toHaveLength(1);
  expect(await api.call("dataset:rows", { dataset: id, from: 4, count: 10, fields: [] })).toEqual([]);
});

test("a page of many large rows takes apart no more than a few of them", async () => {
  await using plane = await openPlane();
  const { id } = await importRows(
    plane,
    Array.from({ length: 20 }, (_, at) => `{"n":${at},"text":"${"x".repeat(200_000)}"}`),
  );
  const rows = await plane.plane.api.call("dataset:rows", { dataset: id, from: 0, count: 200, fields: ["n"] });
  expect(rows.filter(({ cells }) => cells !== null)).toHaveLength(10);
  expect(JSON.stringify(rows).length).toBeLessThan(5000);
});

test("a row is given whole and as it is written; one that is not there is refused", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const long = `{"n":1.10,"text":"${"x".repeat(1_000_000)}"}`;
  const { id } = await importRows(plane, [long, "{broken"]);
  expect(await api.call("dataset:row", { dataset: id, index: 0 })).toEqual({ index: 0, line: 1, id: null, problem: null, text: long });
  expect(await api.call("dataset:row", { dataset: id, index: 1 })).toMatchObject({ text: null, problem: { code: expect.stringMatching(/^E_/) } });
  await expect(api.call("dataset:row", { dataset: id, index: 2 })).rejects.toMatchObject({ code: "E_ROW_UNKNOWN" });
  await expect(api.call("dataset:rows", { dataset: unknown, from: 0, count: 1, fields: [] })).rejects.toMatchObject({ code: "E_DATASET_UNKNOWN" });
});

test("bad rows come in pages, in the order of the file, and none of another dataset's", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const rows = Array.from({ length: 50 }, (_, at) => (at % 10 === 3 ? "{broken" : `{"n":${at}}`));
  const { id } = await importRows(plane, rows);
  await importRows(plane, ["{broken", '{"n":1}'], "other.jsonl");
  const first = await api.call("dataset:bad-rows", { dataset: id, limit: 3 });
  expect(first.map(({ index, line }) => [index, line])).toEqual([
    [3, 4],
    [13, 14],
    [23, 24],
  ]);
  expect((await api.call("dataset:bad-rows", { dataset: id, after: 23, limit: 3 })).map(({ index }) => index)).toEqual([33, 43]);
  expect(await api.call("dataset:bad-rows", { dataset: id, after: 43 })).toEqual([]);
});

test("a search comes to every row once, in slices that each end soon", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const { id } = await importRows(
    plane,
    Array.from({ length: 45_000 }, (_, at) => `{"n":${at}}`),
  );
  const found: number[] = [];
  let slices = 0;
  let slice: UiUpValue<"dataset:search">;
  let after = -1;
  do {
    slice = await api.call("dataset:search", { dataset: id, text: "99", after });
    expect(slice.searchedTo).toBeGreaterThan(after);
    expect(slice.searchedTo - after).toBeLessThanOrEqual(20_000);
    found.push(...slice.matches.map(({ index }) => index));
    after = slice.searchedTo;
    slices += 1;
  } while (!slice.done);
  expect(found).toEqual(Array.from({ length: 45_000 }, (_, at) => at).filter((at) => String(at).includes("99")));
  expect(slices).toBeGreaterThan(2);
});

test("a search slice ends when its time is over, and tells where", async () => {
  let now = 0;
  const clock = { now: () => 1, monotonic: () => (now += 1) };
  await using plane = await openPlane({ clock });
  const { id } = await importRows(
    plane,
    Array.from({ length: 1000 }, (_, at) => `{"n":${at}}`),
  );
  expect(await plane.plane.api.call("dataset:search", { dataset: id, text: "nothing" })).toEqual({ matches: [], searchedTo: 11, done: false });
});

test("a dataset is renamed; one that runs use is not deleted, and the runs are named", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const run = await plane.startRun(['{"text":"a"}']);
  const [dataset] = await api.call("dataset:list", {});
  const id = dataset?.id ?? "";
  expect(await api.call("dataset:rename", { dataset: id, name: "  tickets  " })).toMatchObject({ name: "tickets" });
  expect(await api.call("dataset:list", {})).toMatchObject([{ name: "tickets" }]);
  await expect(api.call("dataset:rename", { dataset: id, name: " " })).rejects.toMatchObject({ code: "E_MESSAGE" });
  await expect(api.call("dataset:delete", { name: id })).rejects.toMatchObject({ code: "E_DATASET_USED", message: expect.stringContaining(run.id) });
});

test("the sample is imported once, however often it is asked for", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const first = await api.call("dataset:add-sample", {});
  expect(first).toMatchObject({ rows: 320, badRows: 0, state: "ready" });
  expect(await api.call("dataset:add-sample", {})).toEqual(first);
  expect(await api.call("dataset:list", {})).toHaveLength(1);
});

test("an upload that is given up in the middle leaves nothing behind", async () => {
  await using plane = await openPlane();
  const { secret } = await plane.makeSecret("operator");
  const headers = { authorization: `Bearer ${secret}` };
  const upload = request({ host: "127.0.0.1", port: plane.port, path: "/api/datasets?name=a.jsonl", method: "POST", headers });
  upload.on("error", () => undefined);
  const socket = await plane.connect("ui", { token: secret });
  const seen: unknown[] = [];
  socket.on("topics", ({ imports }: { imports?: unknown }, acknowledge: () => void) => {
    seen.push(imports);
    acknowledge();
  });
  await socket.timeout(5000).emitWithAck("topics:watch", { topics: ["imports"] });
  upload.write(Array.from({ length: 50_000 }, (_, at) => `{"n":${at}}\n`).join(""));
  const isReading = (value: unknown): boolean => Array.isArray(value) && (value[0] as { rows?: number } | undefined)?.rows !== undefined;
  await waitFor(() => seen.some(isReading), { what: "rows that were read", seen: () => seen });
  upload.destroy();
  await waitFor(() => seen.some(isReading) && JSON.stringify(seen.at(-1)) === "[]", { what: "the end of the import", seen: () => seen });
  expect(await plane.plane.api.call("dataset:list", {})).toEqual([]);
  expect(await plane.plane.api.call("data:prune", { before: 0 })).toMatchObject({ datasets: 0 });
});
