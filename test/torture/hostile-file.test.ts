import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { expect, test } from "vitest";
import { chatPipeline, makeFlow } from "../support/flow-bench.ts";
import { makeRow } from "../support/make-rows.ts";
import { readPeakMiB } from "../support/read-peak.ts";
import { startInferno } from "../support/run-inferno.ts";

/** GiB of input; the whole thing is `TORTURE_GIB=5 npm run test:torture`, with one line of 1 GiB. */
const gib = Number(process.env["TORTURE_GIB"] ?? 0.3);
const mib = 1024 * 1024;
const block = Buffer.alloc(mib, "x");
const goodRows = 50;

/** Good rows, each behind a line that is too long; the first of those is as long as a fifth of everything. */
async function* makeFile(): AsyncGenerator<Buffer> {
  const longest = Math.floor((gib * 1024) / 5);
  const others = Math.max(17, Math.ceil((gib * 1024 - longest) / (goodRows - 1)));
  for (let n = 0; n < goodRows; n += 1) {
    yield Buffer.from('{"text":"');
    for (let at = 0; at < (n === 0 ? longest : n % 4 === 0 || gib > 1 ? others : 0); at += 1) yield block;
    yield Buffer.from(`"}\n${JSON.stringify(makeRow(n))}\n`);
  }
}

test("lines without end among rows cost memory no one has: good rows run, each long line fails by itself", { timeout: 180_000 + gib * 120_000 }, async () => {
  await using flow = await makeFlow();
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"]));
  const args = ["run", "flow.yaml", "--input", "-", "--format", "jsonl", "--output", "out.jsonl", "--nodes", "1", "--quiet"];
  const running = startInferno(args, { dataDir: flow.file("data"), cwd: flow.file("."), input: Readable.from(makeFile()) });
  let peakMiB = 0;
  const timer = setInterval(() => (peakMiB = Math.max(peakMiB, readPeakMiB(running.pid))), 50);
  const { code, stderr } = await running.exit;
  clearInterval(timer);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(code).toBe(3);
  const results = flow.results();
  const good = results.filter(({ state, output }) => state === "succeeded" && JSON.stringify(output).includes("says: the parcel"));
  expect(good).toHaveLength(goodRows);
  const tooLong = results.filter(({ failure }) => failure?.code === "E_LINE_TOO_LONG");
  expect(tooLong.length).toBeGreaterThan(0);
  // What is left are lines that were short enough to be rows.
  expect(results.length).toBe(2 * goodRows);
  if (process.platform === "linux") expect(peakMiB).toBeLessThan(450);
});

test("a file that unpacks to a thousand times its size is refused before it is unpacked", async () => {
  await using flow = await makeFlow();
  flow.write("flow.yaml", chatPipeline(flow.witness.urlFor("openai-chat"), ["answer"]));
  const blocks = async function* (): AsyncGenerator<Buffer> {
    for (let at = 0; at < 1024; at += 1) yield block;
  };
  await pipeline(Readable.from(blocks()), createGzip({ level: 9 }), createWriteStream(flow.file("bomb.jsonl.gz")));
  const running = flow.start(["run", "flow.yaml", "--input", "bomb.jsonl.gz", "--output", "out.jsonl", "--nodes", "1"]);
  let peakMiB = 0;
  const timer = setInterval(() => (peakMiB = Math.max(peakMiB, readPeakMiB(running.pid))), 20);
  const { code, stderr } = await running.exit;
  clearInterval(timer);
  expect(code, stderr).not.toBe(0);
  expect(flow.witness.total).toBe(0);
  if (process.platform === "linux") expect(peakMiB).toBeLessThan(450);
});
