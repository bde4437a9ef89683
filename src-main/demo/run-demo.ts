import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { DatasetId } from "../../src-shared/model/ids.ts";
import type { RunDetail, RunProgress } from "../../src-shared/wire/ui/run-messages.ts";
import { countsToExitCode, exitCodes } from "../cli/exit-codes.ts";
import { findPackageRoot } from "../package-root.ts";
import { formatPlural } from "../cli/print/figures.ts";
import { StoppedError } from "../cli/shell-errors.ts";
import type { ControlApi } from "../control-api.ts";
import { startControlPlane } from "../control-plane.ts";
import { type DemoPlaces, type DemoResult, demoToJson, formatDemoReport } from "./demo-report.ts";
import { startModelServerProcess } from "./model-server-process.ts";

export type DemoOptions = {
  /** The demo's own folder, `demo-data`, is made in it. Absent: a fresh folder among the system's temporary files. */
  dataDir?: string;
  /** Local node processes. Default 2. */
  nodes?: number;
  /** False removes the data folder at the end. Default true: the run can be looked at. */
  keep?: boolean;
  /** One JSON object instead of the report. */
  json?: boolean;
  /** Default: `inferno-demo-results.jsonl` in the current folder; an existing one is replaced. */
  resultsFile?: string;
  /** Columns of the terminal. Default 110. */
  width?: number | null;
  out: (line: string) => void;
};

const pollMs = 50;
const patienceMs = 120_000;

/**
 * The main job with nothing to configure: tickets in sixteen languages through small real models behind a server on this
 * machine, over local nodes. Returns the exit code of `run`. Throws `StoppedError` when something outside stops it.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const dataDir = await makeDataDir(options.dataDir);
  const kept = options.keep ?? true;
  const places = { dataDir, kept, resultsFile: resolve(options.resultsFile ?? "inferno-demo-results.jsonl") };
  try {
    const control = await startControlPlane({ dataDir, listen: { host: "127.0.0.1", port: 0 } });
    try {
      return await runOn(control.api, options, places);
    } finally {
      await control.close();
    }
  } finally {
    if (!kept) await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

async function makeDataDir(chosen: string | undefined): Promise<string> {
  if (chosen === undefined) return mkdtemp(join(tmpdir(), "inferno-demo-"));
  const folder = join(resolve(chosen), "demo-data");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

async function runOn(api: ControlApi, options: DemoOptions, places: DemoPlaces): Promise<number> {
  const nodes = options.nodes ?? 2;
  const say = options.json === true ? () => {} : options.out;
  say(`Starting a local model server and ${formatPlural(nodes, "node")} …`);
  const starting = startModelServerProcess();
  try {
    const [models, dataset] = await Promise.all([starting, importTickets(api), api.call("local-nodes:ensure", { count: nodes, slots: 64 })]);
    say(`${formatPlural(dataset.rows, "ticket")} → language, then sentiment and details in parallel, on the models at ${models.url}`);
    const detail = await startRun(api, { url: models.url, dataset: dataset.id, resultsFile: places.resultsFile });
    return await report(api, detail, { options, places });
  } finally {
    // Whatever became of the rest; a server that did not start has nothing to stop.
    await starting.then(
      (models) => models.stop(),
      () => {},
    );
  }
}

async function importTickets(api: ControlApi) {
  const file = join(resourceFolder(), "tickets.jsonl");
  return api.importDataset({ stream: createReadStream(file), name: "tickets.jsonl", bytes: (await stat(file)).size }, { onBadRow: "stop" });
}

const resourceFolder = (): string => join(findPackageRoot(), "resources", "demo");

type DemoRun = { url: string; dataset: DatasetId; resultsFile: string };

/** Runs the pipeline on the server at `url` and waits for its end. Throws `StoppedError` when it stops before. */
async function startRun(api: ControlApi, { url, dataset, resultsFile }: DemoRun): Promise<RunDetail> {
  const source = await readFile(join(resourceFolder(), "pipeline.yaml"), "utf8");
  const run = await api.call("run:start", {
    pipeline: { file: "resources/demo/pipeline.yaml", source },
    dataset,
    name: "demo",
    overrides: ["language", "sentiment", "details"].map((endpoint) => ({ path: `endpoints.${endpoint}.url`, value: url })),
    outputPath: resultsFile,
  });
  await waitForEnd(api, run.id);
  return api.call("run:show", { run: run.id });
}

async function waitForEnd(api: ControlApi, run: string): Promise<void> {
  const givesUpAt = performance.now() + patienceMs;
  for (;;) {
    const progress = await api.call("run:progress", { run });
    if (hasEnded(progress)) return;
    if (progress.run.state === "paused") throw new StoppedError(`The demo's run was paused: ${progress.run.reason ?? "no reason was recorded."}`);
    if (performance.now() > givesUpAt)
      throw new StoppedError(
        `The demo's run did not end within ${patienceMs / 1000} s: ${progress.nodesConnected} nodes are connected, ${progress.run.pending} rows wait.`,
      );
    await pause(pollMs);
  }
}

function hasEnded({ run }: RunProgress): boolean {
  if (run.state === "failed") throw new StoppedError(`The demo's run could not be carried out: ${run.reason ?? "no reason was recorded."}`);
  return run.state === "completed" || run.state === "canceled";
}

async function report(api: ControlApi, detail: RunDetail, { options, places }: { options: DemoOptions; places: DemoPlaces }): Promise<number> {
  let text = "";
  for await (const piece of api.readResults(detail.run.id, { format: "jsonl", include: ["input"] })) text += piece;
  await replaceFile(places.resultsFile, text);
  if (options.json === true) options.out(JSON.stringify(demoToJson(detail, places)));
  else {
    const results = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as DemoResult);
    options.out("");
    for (const line of formatDemoReport(results, detail, places, options.width ?? 110)) options.out(line);
  }
  return detail.run.state === "canceled" ? exitCodes.rowsFailed : countsToExitCode(detail.run);
}

/** The file appears whole or not at all. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.part`;
  try {
    await writeFile(temporary, text);
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new StoppedError(`${file} could not be written; run the demo in a folder where this user may write.`, { cause });
  }
}
