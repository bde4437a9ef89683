import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type App, openApp } from "../support/app-bench.ts";
import { findBareWords, speakPseudo } from "../support/pseudo-language.ts";
import { startWitnessServer } from "../support/witness-server.ts";
import { waitFor } from "../support/wait-for.ts";

/** A run of 20 rows with a failed one, under names that all begin with `zq`; gives its id. */
async function fill({ plane: { api }, file }: App, url: string): Promise<{ run: string; dataset: string }> {
  const source = `inferno: 1
name: zq-pipeline
endpoints: { zq-model: { protocol: openai-chat, url: "${url}", model: zq-m, retry: { maxAttempts: 1 }, price: { inputPerMillion: 1, outputPerMillion: 2 } } }
steps:
  - { id: zq_ask, endpoint: zq-model, request: { max_tokens: 4, messages: [ { role: user, content: "zq {{ input.zq_text }}" } ] } }
  - { id: zq_again, needs: [zq_ask], when: "input.zq_text != 'zq-row-3-'", endpoint: zq-model, request: { max_tokens: 4, messages: [ { role: user, content: "zq {{ input.zq_text }}" } ] } }
`;
  await api.call("file:apply", { file: "zq.yaml", source });
  await api.call("secret:set", { name: "zq-secret", value: "zq-value" });
  await api.call("token:create", { role: "viewer", name: "zq-token" });
  const text = Array.from({ length: 20 }, (_, n) => JSON.stringify({ zq_text: `zq-row-${n}-` })).join("\n");
  writeFileSync(file("zq-rows.jsonl"), text);
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${text}\nzq no row\n`);
  }
  const dataset = await api.importDataset({ stream: stream(), name: "zq-rows.jsonl", bytes: null }, { onBadRow: "fail" });
  const { id } = await api.call("run:start", { pipeline: { name: "zq-pipeline" }, dataset: dataset.id, name: "zq-run" });
  await waitFor(async () => (await api.call("run:progress", { run: id })).run.state === "completed", { what: "the end of the run" });
  return { run: id, dataset: dataset.id };
}

test("no word on any screen bypasses the files of the languages, empty or full", async () => {
  const witness = await startWitnessServer({ latencyMs: 5 });
  witness.setFault("zq-row-7-", { kind: "status", status: 400, message: "zq" });
  await using app = await openApp({ nodes: 1 });
  const { page } = app;
  await speakPseudo(page);
  const look = async (path: string): Promise<string[]> => {
    await app.go(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator("[aria-busy], .mantine-Skeleton-root, .mantine-Loader-root").first().waitFor({ state: "detached" });
    return (await findBareWords(page)).map((word) => `${path}: ${word}`);
  };
  const lists = ["/", "/endpoints", "/endpoints/new", "/pipelines", "/datasets", "/runs", "/runs/new", "/nodes", "/charts", "/nothing-here"];
  const sections = ["appearance", "data", "secrets", "access", "shortcuts", "about"].map((name) => `/settings?section=${name}`);
  const bare: string[] = [];
  for (const path of lists) bare.push(...(await look(path)));
  const { run, dataset } = await fill(app, witness.urlFor("openai-chat"));
  const tabs = ["overview", "rows", "failures", "nodes", "settings"].map((tab) => `/runs/${run}?tab=${tab}`);
  const things = [`/datasets/${dataset}`, `/datasets/${dataset}?tab=bad`, "/pipelines/zq-pipeline", "/endpoints/zq-model"];
  for (const path of [...lists, ...sections, ...tabs, ...things]) bare.push(...(await look(path)));
  await look("/");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  bare.push(...(await findBareWords(page)));
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  bare.push(...(await findBareWords(page)));
  expect([...new Set(bare)]).toEqual([]);
});
