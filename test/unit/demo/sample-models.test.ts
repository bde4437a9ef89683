import { parse } from "yaml";
import { expect, test } from "vitest";
import { SampleModels } from "../../../src-main/demo/sample-models.ts";
import { wakeSample } from "../../../src-main/gateways/ui/wake-sample.ts";
import { openControlBench } from "../../support/control-bench.ts";
import { waitFor } from "../../support/wait-for.ts";

const isThere = (url: string): Promise<boolean> =>
  fetch(`${url}/v2/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );
const urlOf = ({ endpoints }: { endpoints: string }): string =>
  (parse(endpoints) as { endpoints: Record<string, { url: string }> }).endpoints["sample-language"]!.url;

test("the sample's models end when nobody calls them for a while, come back where they were, and end with whoever started them", async () => {
  const models = new SampleModels(400);
  const url = urlOf(await models.prepare(null));
  // Nobody asks meanwhile: each question would keep them there.
  await waitFor(() => models.areResting, { what: "the models to rest", deadlineMs: 20_000 });
  expect(await isThere(url)).toBe(false);
  expect(urlOf(await models.prepare(url))).toBe(url);
  expect(await isThere(url)).toBe(true);
  await models.close();
  expect(await isThere(url)).toBe(false);
});

test("a plan that calls the sample's models wakes them, and no other does", async () => {
  await using bench = await openControlBench();
  const url = "http://127.0.0.1:7999";
  const asked: (string | null)[] = [];
  const sample = { areInstalled: true, prepare: async (lastUrl: string | null) => (asked.push(lastUrl), { endpoints: "", pipeline: "" }) };
  const parts = { store: bench.store, sample };
  const plan = (at: string) => ({ endpoints: { "sample-language": { url: at } } }) as never;
  await wakeSample(parts, plan(url));
  expect(asked).toEqual([]);
  bench.store.definitions.addEndpoint({ name: "sample-language", version: 1, id: "ep-1", spec: { protocol: "kserve-v2", url } as never }, 1);
  await wakeSample(parts, plan("http://127.0.0.1:8000"));
  await wakeSample(parts, plan(url));
  expect(asked).toEqual([url]);
});
