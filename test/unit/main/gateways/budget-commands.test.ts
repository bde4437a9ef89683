import { expect, test } from "vitest";
import type { DatasetSummary } from "../../../../src-shared/model/dataset.ts";
import { openPlane, type OpenPlane } from "./open-plane.ts";

const source = (endpoints: string): string => `inferno: 1
name: priced
endpoints:
${endpoints}
steps:
  - { id: ask, endpoint: model, request: { max_tokens: 100, messages: [ { role: user, content: "{{ input.text }}" } ] } }
  - { id: score, endpoint: scorer, request: { method: POST, path: /score, body: { text: "{{ input.text }}" } } }
`;
const model = (price: string): string => `  model: { protocol: openai-chat, url: "http://127.0.0.1:9/v1", model: m${price} }`;
const scorer = (price: string): string => `  scorer: { protocol: http, url: "http://127.0.0.1:9"${price} }`;
const free = ", price: { inputPerMillion: 0, outputPerMillion: 0 }";
const dear = ", price: { inputPerMillion: 0, outputPerMillion: 1000 }";

function importRows(plane: OpenPlane): Promise<DatasetSummary> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"text":"a"}\n{"text":"b"}\n{broken\n');
  }
  return plane.plane.api.importDataset({ stream: stream(), name: "rows.jsonl", bytes: null }, { onBadRow: "fail" });
}

const toRequest = (dataset: DatasetSummary, endpoints: readonly string[]) => ({
  pipeline: { file: "p.yaml", source: source(endpoints.join("\n")) },
  dataset: dataset.id,
});

test("a budget without a price for every endpoint is refused, naming each with its steps, and the estimate says so before", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const request = toRequest(await importRows(plane), [model(""), scorer(dear)]);
  await expect(api.call("run:start", { ...request, maxCostUsd: 5 })).rejects.toMatchObject({
    code: "E_PRICE_MISSING",
    message: expect.stringMatching(/No price is set for model \(step ask\).*scorer \(step score\) tells no tokens/),
  });
  expect(await api.call("run:list", {})).toEqual([]);
  const { priceGaps } = await api.call("run:estimate", request);
  expect(priceGaps).toEqual([
    { endpoint: "model", steps: ["ask"], why: "no_price" },
    { endpoint: "scorer", steps: ["score"], why: "no_tokens" },
  ]);
});

test.each([0, -1, Number.POSITIVE_INFINITY, Number.NaN, 2e9])("a budget of %d dollars is none", async (maxCostUsd) => {
  await using plane = await openPlane();
  const request = toRequest(await importRows(plane), [model(free), scorer(free)]);
  await expect(plane.plane.api.call("run:start", { ...request, maxCostUsd })).rejects.toMatchObject({ code: "E_MESSAGE" });
});

test("a price of zero is a price: what costs nothing is estimated at nothing, and runs under any budget", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const request = toRequest(await importRows(plane), [model(free), scorer(free)]);
  expect((await api.call("run:estimate", request)).costUsd).toEqual({ low: 0, high: 0 });
  expect(await api.call("run:start", { ...request, maxCostUsd: 0.01 })).toMatchObject({ state: "running", settings: { maxCostUsd: 0.01 } });
});

test("a run keeps what a row may cost by the estimate, stops at once where not one fits, and tells it as a command line", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const request = toRequest(await importRows(plane), [model(dear), scorer(free)]);
  // 100 tokens out for each of the two rows that can be read, at a tenth of a cent each.
  expect((await api.call("run:estimate", request)).costUsd).toEqual({ low: 0, high: 0.2 });
  const stopped = await api.call("run:start", { ...request, maxCostUsd: 0.09 });
  expect(stopped).toMatchObject({ state: "stopped_budget", pending: 2, failed: 1, budget: { maxUsd: 0.09, spentUsd: 0, rowUsd: 0.1, isSpent: true } });
  expect((await api.call("run:frozen", { run: stopped.id })).command).toContain("--budget 0.09");
  expect(await api.call("run:resume", { run: stopped.id, maxCostUsd: 0.11 })).toMatchObject({ state: "running", budget: { isSpent: false } });
});
