import { request } from "node:http";
import { io, type Socket } from "socket.io-client";
import { type ControlPlane, type ControlPlaneOptions, startControlPlane } from "../../../../src-main/control-plane.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { decodeFrame, type FrameRecord } from "../../../../src-shared/wire/frame.ts";
import { type ChunkTask, chunkTaskSchema, countTaskBodies } from "../../../../src-shared/wire/node-down.ts";
import type { NodeHello, NodeWelcome, TaskReport } from "../../../../src-shared/wire/node-up.ts";
import type { Reply } from "../../../../src-shared/wire/reply.ts";
import { protocolRange } from "../../../../src-shared/wire/version.ts";
import { ManualClock } from "../../../support/control-bench.ts";
import { encodeReports } from "../../../support/encode-reports.ts";
import { makeTempDir } from "../../../support/temp-dir.ts";
import { waitFor } from "../../../support/wait-for.ts";

export type Offered = { chunkId: string; runId: string; fetch: boolean; rows: FrameRecord<ChunkTask>[] };
export type Refused = { code?: string; message: string };

/** A control plane that listens, and what speaks to it over real sockets. */
export class OpenPlane {
  readonly plane: ControlPlane;
  readonly url: string;
  readonly port: number;
  readonly clock: ManualClock;
  readonly notices: string[];
  readonly dataDir: string;
  readonly #sockets: Socket[] = [];
  readonly #remove: () => Promise<void>;

  constructor(plane: ControlPlane, parts: { clock: ManualClock; notices: string[]; dataDir: string; remove: () => Promise<void> }) {
    this.plane = plane;
    this.url = plane.address?.url ?? "";
    this.port = plane.address?.port ?? 0;
    this.clock = parts.clock;
    this.notices = parts.notices;
    this.dataDir = parts.dataDir;
    this.#remove = parts.remove;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.disconnect();
    await this.plane.close();
    await this.#remove();
  }

  /** The secret of a new token: what follows `inferno1.` for a node. */
  async makeSecret(role: "node" | "viewer" | "operator" | "admin", ttlMs = 900_000): Promise<{ secret: string; id: string }> {
    const { token, summary } = await this.plane.api.call("token:create", { role, ttlMs });
    return { secret: /^inferno1\.([^@]+)@/.exec(token)?.[1] ?? token, id: summary.id };
  }

  /** A socket in a namespace; rejects with what it was refused with. */
  async connect(namespace: string, auth: object, headers: Record<string, string> = {}): Promise<Socket> {
    const socket = io(`${this.url}${namespace}`, { transports: ["websocket"], auth, forceNew: true, reconnection: false, extraHeaders: headers });
    this.#sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", (cause: Error & { data?: { code?: string } }) =>
        reject(Object.assign(new Error(cause.message), { code: cause.data?.code })),
      );
    });
    return socket;
  }

  async startRun(rows: readonly string[], name = "rows.jsonl"): Promise<RunSummary> {
    const { api } = this.plane;
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(rows.map((row) => `${row}\n`).join(""));
    }
    const dataset = await api.importDataset({ stream: stream(), name, bytes: null }, { onBadRow: "fail" });
    return api.call("run:start", { pipeline: { file: "p.yaml", source: pipelineSource }, dataset: dataset.id });
  }
}

export const pipelineSource = `inferno: 1
name: plane
endpoints:
  model: { protocol: openai-chat, url: "http://127.0.0.1:9/v1", model: m }
steps:
  - id: answer
    endpoint: model
    request: { messages: [ { role: user, content: "{{ input.text }}" } ] }
`;

export async function openPlane(options: Partial<ControlPlaneOptions> = {}): Promise<OpenPlane> {
  const folder = await makeTempDir();
  const clock = new ManualClock();
  const notices: string[] = [];
  const plane = await startControlPlane({
    dataDir: folder.path,
    listen: { host: "127.0.0.1", port: 0 },
    clock,
    env: {},
    onNotice: (text) => void notices.push(text),
    ...options,
  });
  return new OpenPlane(plane, { clock, notices, dataDir: folder.path, remove: folder.remove });
}

export function makeHello(rest: Partial<NodeHello> = {}): NodeHello {
  return {
    protocol: protocolRange,
    version: "1.0.0",
    name: "box",
    slots: 8,
    labels: {},
    instanceId: "instance-1",
    pid: 1,
    host: "h",
    heldChunks: [],
    openRuns: [],
    ...rest,
  };
}

/** A node's end of the wire, as plain as it gets: it says what the test says and takes what it is given. */
export class WireNode {
  readonly socket: Socket;
  readonly offers: Offered[] = [];
  readonly told: { event: string; request: unknown }[] = [];
  ended: string | null = null;
  welcome: NodeWelcome | null = null;
  #seen = 0;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("disconnect", (reason) => (this.ended = reason));
    socket.onAny((event: string, ...args: unknown[]) => {
      this.told.push({ event, request: args[0] });
      if (event === "chunk:offer") this.#take(args);
      (args.at(-1) as (reply: unknown) => void)({ ok: true, value: null });
    });
  }

  /** Joins with a fresh token. */
  static async join(plane: OpenPlane, hello: Partial<NodeHello> = {}): Promise<WireNode> {
    const { secret } = await plane.makeSecret("node");
    const node = new WireNode(await plane.connect("nodes", { joinSecret: secret }));
    await node.hello(hello);
    return node;
  }

  /** Comes back under its credential. */
  async reconnect(plane: OpenPlane, hello: Partial<NodeHello> = {}): Promise<WireNode> {
    const node = new WireNode(await plane.connect("nodes", this.identity));
    node.welcome = { ...(await node.ask<NodeWelcome>("node:hello", makeHello(hello))), credential: this.identity.credential };
    return node;
  }

  async hello(hello: Partial<NodeHello> = {}): Promise<void> {
    this.welcome = await this.ask<NodeWelcome>("node:hello", makeHello(hello));
  }

  get identity(): { nodeId: string; credential: string } {
    return { nodeId: this.welcome?.nodeId ?? "", credential: this.welcome?.credential ?? "" };
  }

  get authorization(): string {
    return `Bearer ${this.identity.nodeId}:${this.identity.credential}`;
  }

  async send(event: string, ...args: unknown[]): Promise<Reply<unknown>> {
    return (await this.socket.timeout(5000).emitWithAck(event, ...args)) as Reply<unknown>;
  }

  /** The value of a reply; throws the refusal. */
  async ask<Value>(event: string, ...args: unknown[]): Promise<Value> {
    const reply = await this.send(event, ...args);
    if (reply.ok) return reply.value as Value;
    throw Object.assign(new Error(reply.failure.message), { code: reply.failure.code });
  }

  push(...reports: FrameRecord<TaskReport>[]): Promise<Reply<unknown>> {
    return this.send("results:push", { want: 0, ageMs: 0 }, Buffer.from(encodeReports(reports)));
  }

  /** The next chunk that it was given and the test has not seen; asks for rows when there is none. */
  async takeOffer(want: number): Promise<Offered> {
    if (this.offers.length === this.#seen) await this.ask("chunk:request", { want });
    const offer = await waitFor(() => this.offers[this.#seen], { what: "an offer" });
    this.#seen += 1;
    return offer;
  }

  waitForEnd(): Promise<string> {
    return waitFor(() => this.ended, { what: "the end of the connection" });
  }

  #take([offered, frame]: unknown[]): void {
    const offer = offered as Omit<Offered, "rows">;
    this.offers.push({ ...offer, rows: Buffer.isBuffer(frame) ? readChunk(frame.toString("utf8")) : [] });
  }
}

export function readChunk(text: string): FrameRecord<ChunkTask>[] {
  return decodeFrame(text, (value) => {
    const meta = chunkTaskSchema.parse(value);
    return { meta, bodies: countTaskBodies(meta) };
  });
}

export type HttpAnswer = { status: number; text: string; bytes: Buffer; json: () => unknown; headers: NodeJS.Dict<string | string[]> };
type Asked = { method?: string; headers?: Record<string, string>; body?: string | Buffer };

/** A request as a program sends it, with any Host and Origin; `fetch` lets nobody choose those. */
export function ask(plane: OpenPlane, path: string, options: Asked = {}): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port: plane.port, path, method: options.method ?? "GET", headers: options.headers ?? {} }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => {
        const bytes = Buffer.concat(parts);
        const text = bytes.toString("utf8");
        resolve({ status: answer.statusCode ?? 0, text, bytes, json: () => JSON.parse(text) as unknown, headers: answer.headers });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(options.body);
  });
}
