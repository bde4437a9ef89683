import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "socket.io";
import type { ChunkId, NodeId, RunId } from "../../../../src-shared/model/ids.ts";
import type { RunPlan } from "../../../../src-shared/model/pipeline.ts";
import { decodeFrame, encodeFrame } from "../../../../src-shared/wire/frame.ts";
import type { ChunkTask, NodeDownEvent, NodeDownReply, NodeDownRequest } from "../../../../src-shared/wire/node-down.ts";
import {
  type ChunkRelease,
  countReportBodies,
  type NodeHello,
  nodeHandshakeSchema,
  nodeHelloSchema,
  nodeUpMessages,
  type NodeUpRequest,
  type ResultsReply,
  type TaskReport,
} from "../../../../src-shared/wire/node-up.ts";
import { okReply, type Refusal, refuse } from "../../../../src-shared/wire/reply.ts";
import { readReportLine, reportLineSchema } from "../../../../src-shared/wire/report-line.ts";
import { protocolVersion } from "../../../../src-shared/wire/version.ts";

export type SeenReport = { meta: TaskReport; bodies: string[] };
export type GivenRow = { input: unknown; task?: Partial<ChunkTask>; bodies?: string[] };

export const runId = "run-0123456789" as RunId;

/** Speaks the wire as a control plane does and remembers what it heard. It decides nothing. */
export class ControlPlaneStandIn {
  readonly credential = "c".repeat(32);
  readonly hellos: NodeHello[] = [];
  readonly reports: SeenReport[] = [];
  /** The raw text of every push, in order of arrival, those too that were not acknowledged. */
  readonly frames: string[] = [];
  readonly largeFrames: string[] = [];
  readonly releases: ChunkRelease[] = [];
  readonly blocked: NodeUpRequest<"endpoint:blocked">[] = [];
  readonly wants: number[] = [];
  readonly renewals: NodeUpRequest<"chunk:renew">[] = [];
  drains = 0;
  handshakes: unknown[] = [];
  refusal: Refusal | null = null;
  lost: ChunkId[] = [];
  leaseTtlMs = 60_000;
  renewEveryMs = 10_000;
  /** True: pushes are taken in and not acknowledged. */
  deaf = false;
  answerPush: (reports: SeenReport[]) => ResultsReply = () => ({ rejected: [], stop: [] });
  socket: Socket | null = null;
  readonly #http: HttpServer;
  readonly #io: Server;
  readonly #frameByChunk = new Map<string, string>();
  #chunks = 0;

  private constructor() {
    this.#http = createServer((request, response) => void this.#serve(request, response));
    this.#io = new Server(this.#http, { transports: ["websocket"], maxHttpBufferSize: 1_048_576, serveClient: false });
    const nodes = this.#io.of("/nodes");
    nodes.use((socket, next) => {
      this.handshakes.push(socket.handshake.auth);
      nodeHandshakeSchema.parse(socket.handshake.auth);
      next(this.refusal === null ? undefined : Object.assign(new Error(this.refusal.code), { data: this.refusal }));
    });
    nodes.on("connection", (socket) => this.#connected(socket));
  }

  static async start(): Promise<ControlPlaneStandIn> {
    const plane = new ControlPlaneStandIn();
    await new Promise<void>((resolve) => plane.#http.listen(0, "127.0.0.1", resolve));
    return plane;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get join(): { secret: string; host: string; port: number } {
    return { secret: "s".repeat(32), host: "127.0.0.1", port: this.port };
  }

  get ended(): SeenReport[] {
    return this.reports.filter((report) => report.meta.ended !== null);
  }

  get releasedRows(): { rowIndex: number; reason: string; notBeforeMs: number }[] {
    return this.releases.flatMap((release) => release.tasks);
  }

  async tell<Event extends NodeDownEvent>(event: Event, request: NodeDownRequest<Event>, frame?: Buffer): Promise<NodeDownReply<Event>> {
    if (this.socket === null) throw new Error("no node is connected");
    const socket = this.socket.timeout(10_000);
    return (await (frame === undefined ? socket.emitWithAck(event, request) : socket.emitWithAck(event, request, frame))) as NodeDownReply<Event>;
  }

  open(plan: RunPlan, more: Partial<NodeDownRequest<"run:open">> = {}): Promise<NodeDownReply<"run:open">> {
    return this.tell("run:open", { runId, plan, concurrency: 64, shares: {}, ...more });
  }

  /** Offers rows as one chunk; row indexes count from `from`. */
  async offer(rows: readonly GivenRow[], options: { from?: number; fetch?: boolean } = {}): Promise<{ chunkId: ChunkId; reply: NodeDownReply<"chunk:offer"> }> {
    const chunkId = `chunk-${String(++this.#chunks).padStart(8, "0")}` as ChunkId;
    const from = options.from ?? 0;
    const frame = encodeFrame(
      rows.map((row, at) => ({
        meta: { rowIndex: from + at, id: null, line: from + at + 1, ...row.task },
        bodies: [JSON.stringify(row.input), ...(row.bodies ?? [])],
      })),
    );
    const { leaseTtlMs } = this;
    if (options.fetch === true) {
      this.#frameByChunk.set(chunkId, frame);
      return { chunkId, reply: await this.tell("chunk:offer", { chunkId, runId, leaseTtlMs, fetch: true }) };
    }
    return { chunkId, reply: await this.tell("chunk:offer", { chunkId, runId, leaseTtlMs, fetch: false }, Buffer.from(frame)) };
  }

  /** Breaks the connection as a network would. */
  breakConnection(): void {
    this.socket?.conn.close();
    this.socket = null;
  }

  async close(): Promise<void> {
    await this.#io.close();
  }

  #connected(socket: Socket): void {
    const on = <Event extends keyof typeof nodeUpMessages>(event: Event, act: (request: NodeUpRequest<Event>, frame: Buffer) => unknown): void => {
      const name: string = event;
      socket.on(name, (request: unknown, ...rest: unknown[]) => {
        const reply = act(nodeUpMessages[event].request.parse(request) as NodeUpRequest<Event>, rest[0] as Buffer);
        const acknowledge = rest.at(-1);
        if (reply !== undefined && typeof acknowledge === "function") acknowledge(reply);
      });
    };
    on("node:hello", (hello) => {
      this.hellos.push(nodeHelloSchema.parse(hello));
      this.socket = socket;
      const credential = "joinSecret" in socket.handshake.auth ? this.credential : null;
      const { leaseTtlMs, renewEveryMs, lost } = this;
      return okReply({
        nodeId: "node-0123456789" as NodeId,
        credential,
        name: hello.name,
        protocol: protocolVersion,
        leaseTtlMs,
        renewEveryMs,
        lostChunks: lost,
      });
    });
    on("chunk:request", ({ want }) => {
      this.wants.push(want);
      return okReply(null);
    });
    on("results:push", ({ want }, frame) => this.#push(want, frame.toString("utf8")));
    on("chunk:renew", (renewal) => {
      this.renewals.push(renewal);
      return okReply({ lost: this.lost });
    });
    on("chunk:release", (release) => {
      this.releases.push(release);
      return okReply(null);
    });
    on("endpoint:blocked", (blocked) => {
      this.blocked.push(blocked);
      return okReply(null);
    });
    on("node:drain", () => {
      this.drains += 1;
      return okReply(null);
    });
  }

  #push(want: number, frame: string): unknown {
    this.frames.push(frame);
    if (this.deaf) return undefined;
    this.wants.push(want);
    const reports = decodeFrame(frame, (value) => {
      const meta = readReportLine(reportLineSchema.parse(value));
      return { meta, bodies: countReportBodies(meta) };
    });
    this.reports.push(...reports);
    return okReply(this.answerPush(reports));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer node-0123456789:${this.credential}`)
      return void response.writeHead(401).end(JSON.stringify(refuse({ code: "E_NO", message: "no" })));
    const chunk = /^\/nodes\/chunks\/(.+)$/.exec(request.url ?? "")?.[1];
    if (chunk !== undefined) return void response.end(this.#frameByChunk.get(chunk));
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const frame = Buffer.concat(parts).toString("utf8");
    this.largeFrames.push(frame);
    response.end(JSON.stringify(this.#push(Number(request.headers["x-inferno-want"]), frame)));
  }
}
