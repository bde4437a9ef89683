import { expect, test } from "vitest";
import type { DatasetSummary } from "../../../../src-shared/model/dataset.ts";
import { openPlane, type OpenPlane, pipelineSource } from "./open-plane.ts";

function importRows(plane: OpenPlane, name: string, text = '{"text":"a"}\n{"text":"b"}\n{broken\n'): Promise<DatasetSummary> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  }
  return plane.plane.api.importDataset({ stream: stream(), name, bytes: null }, { onBadRow: "fail" });
}

const start = (plane: OpenPlane, dataset: DatasetSummary, name: string) =>
  plane.plane.api.call("run:start", { pipeline: { file: "p.yaml", source: pipelineSource }, dataset: dataset.id, name });

test("runs come newest first, page by page, narrowed by state and by text in any of their names", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const [tickets, mails] = [await importRows(plane, "tickets.jsonl"), await importRows(plane, "mails.jsonl")];
  const runs = [await start(plane, tickets, "Monday"), await start(plane, mails, "Tuesday"), await start(plane, tickets, "Wednesday")];
  await api.call("run:pause", { run: runs[1]?.id ?? "" });
  const names = async (request: Parameters<typeof api.call<"run:page">>[1]) => {
    const page = await api.call("run:page", request);
    return [page.runs.map(({ run }) => run.name), page.more];
  };
  expect(await names({})).toEqual([["Wednesday", "Tuesday", "Monday"], false]);
  expect(await names({ limit: 2 })).toEqual([["Wednesday", "Tuesday"], true]);
  expect(await names({ limit: 2, ...(runs[1] === undefined ? {} : { before: runs[1].id }) })).toEqual([["Monday"], false]);
  expect(await names({ states: ["paused"] })).toEqual([["Tuesday"], false]);
  expect(await names({ text: "TICKETS" })).toEqual([["Wednesday", "Monday"], false]);
  expect(await names({ text: "nobody" })).toEqual([[], false]);
});

test("an estimate counts what a run would take, shows what would be sent, and sends nothing", async () => {
  await using plane = await openPlane();
  const dataset = await importRows(plane, "tickets.jsonl");
  const estimate = await plane.plane.api.call("run:estimate", { pipeline: { file: "p.yaml", source: pipelineSource }, dataset: dataset.id });
  expect(estimate).toMatchObject({
    problems: [],
    rows: 3,
    unreadableRows: 1,
    sampledRows: 2,
    failing: { rows: 0 },
    calls: 2,
    costUsd: null,
    timeMs: null,
    inFlight: 0,
  });
  expect(estimate.sample).toMatchObject({ rowIndex: 0, requests: [{ kind: "rendered" }] });
  expect(JSON.stringify(estimate.sample?.requests)).toContain('"a"');
  expect(await plane.plane.api.call("run:list", {})).toEqual([]);
});

test("an estimate lists every problem of the pipeline, and says which rows a template cannot be filled in for", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const dataset = await importRows(plane, "tickets.jsonl");
  const ask = (source: string) => api.call("run:estimate", { pipeline: { file: "p.yaml", source }, dataset: dataset.id });
  expect((await ask(pipelineSource.replace("endpoint: model", "endpoint: nobody"))).problems).toMatchObject([{ line: 7 }]);
  expect((await ask(pipelineSource.replace("{{ input.text }}", "{{ input.name }}"))).failing).toMatchObject({
    rows: 2,
    example: expect.stringContaining("name"),
  });
});

test("what a run was started with is given as a pipeline that starts the same again", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const dataset = await importRows(plane, "my tickets.jsonl");
  const run = await api.call("run:start", { pipeline: { file: "p.yaml", source: pipelineSource }, dataset: dataset.id, limit: 2, vars: {} });
  const frozen = await api.call("run:frozen", { run: run.id });
  expect(frozen.command).toBe("inferno run plane.yaml --input 'my tickets.jsonl' --output results.jsonl --concurrency 64 --limit 2");
  expect(await api.call("pipeline:validate", { pipeline: { file: "again.yaml", source: frozen.pipeline } })).toEqual([]);
});
