import type { Server, Socket } from "socket.io";
import { failpoint } from "../../../src-shared/core/failpoint.ts";
import { maxInlineFrameBytes } from "../../../src-shared/wire/frame.ts";
import { okReply, RefusedError, refuse, type Reply } from "../../../src-shared/wire/reply.ts";
import {
  type NodeUpEvent,
  type NodeUpRequest,
  nodeHandshakeSchema,
  nodeUpMessages,
  type NodeWelcome,
  type ResultsReply,
} from "../../../src-shared/wire/node-up.ts";
import { protocolVersion } from "../../../src-shared/wire/version.ts";
import type { LeaseEnd } from "../../scheduling/leases.ts";
import type { Coordinator } from "../../scheduling/coordinator.ts";
import { ConnectedNode } from "../../scheduling/connected-node.ts";
import type { StoredNode } from "../../storage/nodes-table.ts";
import type { Clock } from "../../clock.ts";
import { hashTokenSecret } from "../../security/token-secrets.ts";
import { refuseUnknownEvents } from "../unknown-events.ts";
import { HelloQueue } from "./hello-queue.ts";
import type { Admitted, NodeAdmission } from "./node-admission.ts";
import { makeNodeLink } from "./node-socket.ts";
import { NodeStrikes, strikeWeights } from "./node-strikes.ts";
import { makeReportReader } from "./read-reports.ts";

const knownEvents: ReadonlySet<string> = new Set(Object.keys(nodeUpMessages));

/** Well below what the other process waits for its hello's answer. */
const presenceTimeoutMs = 5000;

export type NodesGatewayParts = {
  clock: Clock;
  coordinator: Coordinator;
  admission: NodeAdmission;
  leaseTtlMs: number;
  /** A node connected; `pid` is its own word, of use for local ones alone. */
  onConnected: (node: ConnectedNode) => void;
  /** How its leases end when the node's process is known to be dead, and no other takes its place; else null. */
  endOf: (node: ConnectedNode) => LeaseEnd | null;
  onNotice: (sentence: string) => void;
};

/** Namespace `/nodes`: what nodes say, checked and passed on. A handler never throws across the socket. */
export class NodesGateway {
  readonly #parts: NodesGatewayParts;
  readonly #readReports = makeReportReader();
  readonly #hellos = new HelloQueue();
  readonly #strikes: NodeStrikes;

  constructor(parts: NodesGatewayParts) {
    this.#parts = parts;
    this.#strikes = new NodeStrikes(() => parts.clock.monotonic());
  }

  /** From now on nodes can come. */
  open(io: Server): void {
    const parts = this.#parts;
    const nodes = io.of("/nodes");
    nodes.use((socket, next) => {
      try {
        const handshake = nodeHandshakeSchema.safeParse(socket.handshake.auth);
        if (!handshake.success) throw new RefusedError("E_TOKEN_INVALID", "The handshake carries neither a join token nor a credential.");
        const peer = "nodeId" in handshake.data ? handshake.data.nodeId : Buffer.from(hashTokenSecret(handshake.data.joinSecret)).toString("hex");
        const facts = socket.data as SocketFacts;
        facts.admitted = parts.admission.checkHandshake(handshake.data);
        facts.peers = [peer];
        this.#requireWelcome(peer);
        next();
      } catch (cause) {
        const refused = cause instanceof RefusedError ? cause : new RefusedError("E_INTERNAL", "The control plane could not check the handshake.");
        next(Object.assign(new Error(refused.message), { data: { code: refused.code, message: refused.message } }));
      }
    });
    nodes.on("connection", (socket) => this.#welcome(socket));
  }

  /** Results that came over HTTP. Throws `RefusedError` E_FRAME, or E_KEPT_OUT. */
  async acceptPosted(node: StoredNode, frame: string, push: NodeUpRequest<"results:push">): Promise<ResultsReply> {
    this.#requireWelcome(node.id);
    try {
      return await this.acceptResults(node, frame, push);
    } catch (cause) {
      if (cause instanceof RefusedError && cause.code === "E_FRAME") this.#strikes.note(node.id, strikeWeights.malformed);
      throw cause;
    }
  }

  /** Results that came over HTTP or the socket. Throws `RefusedError` E_FRAME for a frame that cannot be read. */
  async acceptResults(node: StoredNode, frame: string, { want, ageMs }: NodeUpRequest<"results:push">): Promise<ResultsReply> {
    const records = this.#readReports(frame);
    const { coordinator, admission } = this.#parts;
    const connected = coordinator.nodes.find(node.id);
    if (connected !== undefined) {
      connected.want = want;
      return coordinator.push(connected.stored, records, ageMs);
    }
    const reply = await coordinator.push(node, records, ageMs);
    admission.saveSeen(node);
    return reply;
  }

  #welcome(socket: Socket): void {
    const facts = socket.data as SocketFacts;
    const { coordinator } = this.#parts;
    const on = <Event extends NodeUpEvent>(event: Event, handle: (request: NodeUpRequest<Event>, frame: Buffer | null) => Promise<unknown>): void => {
      socket.on(event as string, (...args: unknown[]) => void this.#answer(socket, event, args, handle));
    };
    const node = (): ConnectedNode => {
      if (facts.node === undefined) throw new RefusedError("E_NO_HELLO", "node:hello comes first");
      return facts.node;
    };
    on("node:hello", (hello) => this.#hellos.enter(() => this.#hello(socket, hello)));
    on("chunk:request", async ({ want }) => {
      node().want = want;
      coordinator.turns.schedule();
      return null;
    });
    on("results:push", async (push, frame) => {
      if (frame === null || frame.length > maxInlineFrameBytes)
        throw new RefusedError("E_FRAME", "results come as a frame of at most 512 KiB; larger ones go to POST /nodes/results");
      const reply = await this.acceptResults(node().stored, frame.toString("utf8"), push);
      if (reply.rejected.some(({ code }) => code === "E_NOT_OWNER")) this.#strike(socket, "results of rows it was never given", strikeWeights.notOwner);
      return reply;
    });
    on("chunk:renew", async ({ chunkIds }) => {
      return { lost: coordinator.renew(node(), chunkIds) };
    });
    on("chunk:release", async (release) => {
      await coordinator.release(node(), release);
      return null;
    });
    on("endpoint:blocked", async (blocked) => {
      node();
      coordinator.noteBlocked(blocked);
      return null;
    });
    on("node:drain", async () => {
      coordinator.nodeDraining(node());
      return null;
    });
    refuseUnknownEvents(socket, knownEvents, (event) => this.#strike(socket, `unknown message ${event}`));
    socket.on("disconnect", () => {
      if (facts.node !== undefined) void this.#noteGone(facts.node);
    });
  }

  async #noteGone(node: ConnectedNode): Promise<void> {
    const { coordinator, admission, endOf, onNotice } = this.#parts;
    try {
      const leaving = coordinator.nodeGone(node, endOf(node));
      try {
        admission.saveSeen(node.stored);
      } finally {
        await leaving;
      }
    } catch (cause) {
      // Its leases run out by themselves.
      onNotice(`Node ${node.stored.name} has gone, which could not be written: ${(cause as Error).message}`);
    }
  }

  async #hello(socket: Socket, hello: NodeUpRequest<"node:hello">): Promise<NodeWelcome> {
    const { coordinator, admission, leaseTtlMs } = this.#parts;
    const facts = socket.data as SocketFacts;
    const present = facts.admitted.kind === "known" ? coordinator.nodes.find(facts.admitted.node.id) : undefined;
    if (present !== undefined && present.instanceId !== hello.instanceId && (await answers(present))) {
      throw new RefusedError(
        "E_DUPLICATE_INSTANCE",
        `Another process is connected as node ${present.stored.name} with the same credential. Join with a token of your own.`,
      );
    }
    const { node: stored, credential } = admission.welcome(facts.admitted, hello);
    if (present !== undefined) stored.rowsDone = present.stored.rowsDone;
    const node = new ConnectedNode(stored, makeNodeLink(socket), hello.instanceId, hello.pid);
    facts.node = node;
    facts.admitted = { kind: "known", node: stored };
    if (!facts.peers.includes(stored.id)) facts.peers.push(stored.id);
    failpoint("cp.welcome");
    const lostChunks = await coordinator.nodeReady(node, hello);
    present?.link.disconnect();
    this.#parts.onConnected(node);
    return {
      nodeId: stored.id,
      credential,
      name: stored.name,
      protocol: protocolVersion,
      leaseTtlMs,
      renewEveryMs: Math.max(100, Math.floor(leaseTtlMs / 6)),
      lostChunks,
    };
  }

  async #answer<Event extends NodeUpEvent>(
    socket: Socket,
    event: Event,
    args: unknown[],
    handle: (request: NodeUpRequest<Event>, frame: Buffer | null) => Promise<unknown>,
  ): Promise<void> {
    const ack = args.at(-1);
    if (typeof ack !== "function") return this.#strike(socket, `${event} without an acknowledgement`);
    const reply = ack as (reply: Reply<unknown>) => void;
    const request = nodeUpMessages[event].request.safeParse(args[0]);
    if (!request.success) {
      this.#strike(socket, `malformed ${event}`);
      return reply(refuse({ code: "E_MESSAGE", message: `${event} does not fit its schema` }));
    }
    try {
      const frame = args.length > 2 && Buffer.isBuffer(args[1]) ? args[1] : null;
      reply(okReply(await handle(request.data as NodeUpRequest<Event>, frame)));
    } catch (cause) {
      if (cause instanceof RefusedError) {
        reply(refuse({ code: cause.code, message: cause.message }));
        if (cause.code === "E_FRAME") this.#strike(socket, "a frame that cannot be read");
      } else {
        this.#parts.onNotice(`A message of a node (${event}) could not be taken: ${(cause as Error).message}`);
        // Anything else is storage that failed: the node keeps what it has and sends it again.
        reply(refuse({ code: "E_STORAGE", message: "The control plane could not write it down." }));
      }
    }
  }

  #strike(socket: Socket, what: string, weight: number = strikeWeights.malformed): void {
    const facts = socket.data as SocketFacts;
    const tooMuch = facts.peers.filter((peer) => this.#strikes.note(peer, weight));
    if (tooMuch.length === 0) return;
    this.#parts.onNotice(
      `Node ${facts.node?.stored.name ?? socket.id} sent too many messages that make no sense (last: ${what}); it is kept out for a minute.`,
    );
    socket.disconnect(true);
  }

  /** Throws `RefusedError` E_KEPT_OUT. */
  #requireWelcome(peer: string): void {
    const waitMs = this.#strikes.keptOutMs(peer);
    if (waitMs > 0)
      throw new RefusedError("E_KEPT_OUT", `This node sent messages that make no sense and is kept out for another ${Math.ceil(waitMs / 1000)} s.`);
  }
}

/** Whether a process is at the other end; one that was cut off from its power or its network leaves a connection that looks alive. */
async function answers(node: ConnectedNode): Promise<boolean> {
  try {
    await node.link.send("shares:update", { shares: {} }, { timeoutMs: presenceTimeoutMs });
    return true;
  } catch {
    return false;
  }
}

/** `peers`: by what this connection's strikes are counted: what it came in with, and the node it turned out to be. */
type SocketFacts = { admitted: Admitted; node?: ConnectedNode; peers: string[] };
