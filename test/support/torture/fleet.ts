import { mkdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import type { ControlApi } from "../../../src-main/control-api.ts";
import { connectToFolder } from "../../../src-main/control-client.ts";
import { type ChaosProxy, startChaosProxy } from "../chaos-proxy.ts";
import { type RunningInferno, startInferno } from "../run-inferno.ts";
import { makeTempDir, type TempDir } from "../temp-dir.ts";
import { waitFor } from "../wait-for.ts";
import { startWitnessServer, type WitnessServer } from "../witness-server.ts";
import type { Chance } from "./chance.ts";
import { makeRowModel, type RowModel } from "./row-model.ts";

/** In the environment of every node: stands in no file, no log and no result. */
export const canary = "sk-canary-5f1d0c77a2";

export type FleetOptions = {
  nodes: number;
  slots: number;
  leaseTtlMs: number;
  chance: Chance;
  latencyMs: number;
  /** Further environment of the control plane and of nodes, for failpoints; asked for at every start. */
  controlEnv?: () => Record<string, string>;
  nodeEnv?: () => Record<string, string>;
};

/** A place at which a node process runs, killed and started again at will; its connection has a proxy of its own. */
export type Seat = { readonly name: string; readonly proxy: ChaosProxy; process: RunningInferno | null; kills: number };

/**
 * A control plane, nodes and a model server as separate processes on real sockets, with a proxy on each connection:
 * `await using fleet = await startFleet(options)`. The model server is in this process: it sees everything and dies of nothing.
 */
export class Fleet {
  readonly folder: TempDir;
  readonly dataDir: string;
  readonly witness: WitnessServer;
  readonly model: RowModel;
  readonly endpointProxy: ChaosProxy;
  readonly controlPort: number;
  readonly seats: Seat[] = [];
  control: RunningInferno | null = null;
  controlKills = 0;
  readonly #options: FleetOptions;
  readonly #gone: RunningInferno[] = [];
  #token = "";

  constructor(parts: { folder: TempDir; witness: WitnessServer; model: RowModel; endpointProxy: ChaosProxy; controlPort: number; options: FleetOptions }) {
    this.folder = parts.folder;
    this.dataDir = parts.folder.file("data");
    this.witness = parts.witness;
    this.model = parts.model;
    this.endpointProxy = parts.endpointProxy;
    this.controlPort = parts.controlPort;
    this.#options = parts.options;
  }

  /** Everything that its processes have said. */
  get logs(): string[] {
    const all = [...this.#gone, ...(this.control === null ? [] : [this.control]), ...this.seats.flatMap(({ process }) => (process === null ? [] : [process]))];
    return all.map(({ stdout, stderr }) => stdout + stderr);
  }

  /** Resolves when it serves. Rejects when the process ends instead. */
  async startControl(): Promise<void> {
    const args = ["--port", String(this.controlPort), "--lease-ttl-ms", String(this.#options.leaseTtlMs)];
    // It runs from its sources, and is started again and again.
    const env = { NODE_COMPILE_CACHE: this.folder.file("compiled"), ...this.#options.controlEnv?.() };
    const control = startInferno(args, { dataDir: this.dataDir, program: "test/support/control-plane-main.ts", env });
    this.control = control;
    const ended = control.exit.then(({ signal, code, stderr }) => {
      throw new Error(`the control plane ended (${signal ?? code}) instead of serving: ${stderr}`);
    });
    await Promise.race([control.waitForText(/^\d+$/m, 60_000), ended]);
    // Its end later is for whoever looks at it.
    ended.catch(() => undefined);
  }

  async killControl(): Promise<void> {
    const { control } = this;
    if (control === null) return;
    this.control = null;
    this.controlKills += 1;
    await this.#kill(control);
  }

  startNode(seat: Seat): void {
    const env = { ...this.#options.nodeEnv?.(), INFERNO_JOIN: this.#token.replace(/@.*$/, `@${seat.proxy.authority}`), TORTURE_KEY: canary };
    const args = ["--name", seat.name, "--slots", String(this.#options.slots), "--spool", this.folder.file(`spool-${seat.name}`)];
    seat.process = startInferno(args, {
      program: "src-node/bin/inferno-node.js",
      env,
      cwd: this.folder.path,
    });
  }

  async killNode(seat: Seat): Promise<void> {
    const { process } = seat;
    if (process === null) return;
    seat.process = null;
    seat.kills += 1;
    await this.#kill(process);
  }

  /** Asks the control plane that serves the folder now. */
  async ask<Value>(question: (api: ControlApi) => Promise<Value>): Promise<Value> {
    const api = await connectToFolder(this.dataDir);
    if (api === null) throw new Error("no control plane serves the folder");
    try {
      return await question(api);
    } finally {
      await api.close();
    }
  }

  /** Starts a run of rows `row-<from>` … and gives its id. */
  async startRun(rows: number, from: number, pipeline: string): Promise<string> {
    const lines = Array.from({ length: rows }, (_, at) => `${JSON.stringify({ text: `row-${from + at} of the torture` })}\n`);
    return this.ask(async (api) => {
      const dataset = await api.importDataset({ stream: toStream(lines.join("")), name: `rows-${from}.jsonl`, bytes: null }, { onBadRow: "stop" });
      const run = await api.call("run:start", { pipeline: { file: "torture.yaml", source: pipeline }, dataset: dataset.id, concurrency: this.#options.slots });
      return run.id;
    });
  }

  /** The results as the control plane gives them. */
  async readOutput(runId: string): Promise<string> {
    return this.ask(async (api) => {
      let text = "";
      for await (const piece of api.readResults(runId, { format: "jsonl", include: [] })) text += piece;
      return text;
    });
  }

  async open(): Promise<void> {
    mkdirSync(this.dataDir, { mode: 0o700 });
    await this.startControl();
    this.#token = (await this.ask((api) => api.call("token:create", { role: "node", ttlMs: 86_400_000 }))).token;
    for (let no = 1; no <= this.#options.nodes; no += 1) {
      const proxy = await startChaosProxy({ port: this.controlPort }, this.#options.chance.next);
      this.seats.push({ name: `node-${no}`, proxy, process: null, kills: 0 });
    }
    for (const seat of this.seats) this.startNode(seat);
    await waitFor(async () => (await this.ask((api) => api.call("node:list", {}))).filter(({ state }) => state === "ready").length >= this.#options.nodes, {
      what: "the nodes to join",
      deadlineMs: 60_000,
      seen: () => this.logs,
    });
  }

  /** In order: nodes drain, the control plane closes. The folder is then nobody's. */
  async stop(): Promise<void> {
    for (const { process } of this.seats) process?.kill("SIGTERM");
    await Promise.all(this.seats.flatMap(({ process }) => (process === null ? [] : [process.exit])));
    this.control?.kill("SIGTERM");
    await this.control?.exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process } of this.seats) process?.kill("SIGKILL");
    this.control?.kill("SIGKILL");
    await Promise.all([this.control?.exit, ...this.seats.map(({ process }) => process?.exit)]);
    await Promise.all([...this.seats.map(({ proxy }) => proxy.close()), this.endpointProxy.close()]);
    await this.witness.close();
    await this.folder.remove();
  }

  async #kill(process: RunningInferno): Promise<void> {
    process.kill("SIGKILL");
    await process.exit;
    this.#gone.push(process);
  }
}

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const folder = await makeTempDir("inferno-torture-");
  const model = makeRowModel();
  const { latencyMs, chance } = options;
  const witness = await startWitnessServer({ log: "lean", reply: model.reply, latencyMs: () => latencyMs * (0.5 + chance.next()) });
  const endpointProxy = await startChaosProxy({ port: witness.port }, chance.next);
  const fleet = new Fleet({ folder, witness, model, endpointProxy, controlPort: await findFreePort(), options });
  try {
    await fleet.open();
  } catch (cause) {
    await fleet[Symbol.asyncDispose]();
    throw cause;
  }
  return fleet;
}

async function* toStream(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "0.0.0.0", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return port;
}
