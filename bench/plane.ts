// A control plane with one local node, measured from inside. Messages: { dataset } imports it, { run } runs it.
// Arguments: data folder, port of the model server. Ends with its parent.
import { setTimeout as pause } from "node:timers/promises";
import { tuneHeapGrowth } from "../src-main/cli/heap-growth.ts";
import { startControlPlane } from "../src-main/control-plane.ts";
import { openDatasetFile } from "../src-main/datasets/open-file.ts";
import type { DatasetId, RunId } from "../src-shared/model/ids.ts";
import type { RunSummary } from "../src-shared/model/run.ts";
import { findChildNodes, readCpuUs, readRssMb } from "./processes.ts";

tuneHeapGrowth();
const [dataDir, port] = process.argv.slice(2);
const pipeline = `inferno: 1
name: bench
endpoints:
  model: { protocol: openai-chat, url: "http://127.0.0.1:${port}/v1", model: bench }
steps:
  - id: label
    endpoint: model
    request: { messages: [ { role: user, content: "Label this: {{ input.text }}" } ], temperature: 0 }
`;

const plane = await startControlPlane({ dataDir: dataDir as string, listen: { host: "127.0.0.1", port: 0 }, onNotice: (sentence) => console.error(sentence) });
await plane.api.call("local-nodes:ensure", { count: 1, slots: 64 });
const node = findChildNodes(process.pid)[0] as number;

process.on("message", (message: { import: string } | { run: DatasetId }) => {
  void ("import" in message ? importFile(message.import) : runDataset(message.run)).then((figures) => process.send?.(figures));
});
process.on("disconnect", () => void plane.close().then(() => process.exit()));
process.send?.("ready");

async function importFile(file: string): Promise<unknown> {
  const start = performance.now();
  const opened = await openDatasetFile(file);
  const peaks = watchRss();
  const { id, rows } = await plane.api.importDataset(opened, { onBadRow: "fail" });
  return { dataset: id, rowsPerSecond: rows / ((performance.now() - start) / 1000), planeRssMb: peaks.stop().plane };
}

async function runDataset(dataset: DatasetId): Promise<unknown> {
  const peaks = watchRss();
  const cpu = { plane: readCpuUs(process.pid), node: readCpuUs(node) };
  const start = performance.now();
  const { id } = await plane.api.call("run:start", { pipeline: { file: "bench.yaml", source: pipeline }, dataset });
  while ((await readRun(id)).succeeded === 0) await pause(2);
  const firstResultMs = performance.now() - start;
  // Told at the commit that ends the run: looking for it now and then would add half a pause to every run.
  await plane.whenIdle();
  const seconds = (performance.now() - start) / 1000;
  const { state, total, succeeded } = await readRun(id);
  if (state !== "completed" || succeeded !== total) throw new Error(`${succeeded} of ${total} rows succeeded`);
  const rss = peaks.stop();
  return {
    rowsPerSecond: total / seconds,
    planeCpuUsPerRow: (readCpuUs(process.pid) - cpu.plane) / total,
    nodeCpuUsPerRow: (readCpuUs(node) - cpu.node) / total,
    firstResultMs,
    planeRssMb: rss.plane,
    nodeRssMb: rss.node,
    planeRssByTenth: rss.planeByTenth,
  };
}

async function readRun(id: RunId): Promise<RunSummary> {
  return (await plane.api.call("run:progress", { run: id })).run;
}

/** Peak resident memory of both processes, and the control plane's over ten equal parts of the time. */
function watchRss(): { stop(): { plane: number; node: number; planeByTenth: number[] } } {
  const planeMb: number[] = [];
  let nodePeak = 0;
  const look = (): void => {
    planeMb.push(readRssMb(process.pid));
    nodePeak = Math.max(nodePeak, readRssMb(node));
  };
  const timer = setInterval(look, 200);
  look();
  return {
    stop() {
      clearInterval(timer);
      look();
      const planeByTenth = Array.from({ length: 10 }, (_, tenth) => Math.round(planeMb[Math.floor((tenth * (planeMb.length - 1)) / 9)] as number));
      return { plane: Math.max(...planeMb), node: nodePeak, planeByTenth };
    },
  };
}
