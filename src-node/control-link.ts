import { io, type Socket } from "socket.io-client";
import { type NodeDownEvent, nodeDownMessages, type NodeDownReply, type NodeDownRequest } from "../src-shared/wire/node-down.ts";
import {
  type NodeHandshake,
  type NodeHello,
  type NodeUpEvent,
  nodeUpReplySchema,
  type NodeUpReply,
  type NodeUpRequest,
  type NodeWelcome,
} from "../src-shared/wire/node-up.ts";
import { okReply, type Refusal, refusalSchema, refuse, RefusedError } from "../src-shared/wire/reply.ts";
import { planBackoffMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import type { JoinToken } from "./join-token.ts";
import type { NodeIdentity } from "./spool/node-identity.ts";
import type { Spool } from "./spool/spool.ts";

/** What the node does at each message. A thrown `RefusedError` becomes the reply; anything else is a fault of the node. */
export type DownHandlers = {
  [Event in NodeDownEvent]: (request: NodeDownRequest<Event>, frame: Buffer | undefined) => Promise<DownValue<Event>> | DownValue<Event>;
};
type DownValue<Event extends NodeDownEvent> = Extract<NodeDownReply<Event>, { ok: true }>["value"];

export type LinkOptions = {
  join: JoinToken;
  clock: Clock;
  random: () => number;
  hello: () => NodeHello;
  handlers: DownHandlers;
  /** Knows who this node was when its process was another. */
  spool: Pick<Spool, "readIdentity" | "saveIdentity" | "disown">;
  onReady: (welcome: NodeWelcome) => void;
  onLost: () => void;
  /** The control plane was not reached, or said not now; told once until it was reached. */
  onUnreachable: (reason: string) => void;
  /** For good: there is no use in trying again. */
  onRefused: (refusal: Refusal) => void;
};

const ackTimeoutMs = 30_000;
const permanentCodes = new Set(["E_PROTO_VERSION", "E_TOKEN_INVALID", "E_TOKEN_EXPIRED", "E_REVOKED", "E_DUPLICATE_INSTANCE"]);

/**
 * The connection to the control plane.
 *
 * States: new → connecting → greeting (connected, hello not answered) → ready → connecting, when it is lost; any → closed.
 * Messages are sent only when ready; nothing is kept for later here.
 */
export class ControlLink {
  readonly #options: LinkOptions;
  readonly #socket: Socket;
  #identity: NodeIdentity | null;
  /** The control plane knew it in the life of this process. */
  #isWelcome = false;
  #state: "new" | "connecting" | "greeting" | "ready" | "closed" = "new";
  #failuresInRow = 0;
  #complained = false;
  #cancelReconnect: (() => void) | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#identity = options.spool.readIdentity();
    const { host, port } = options.join;
    this.#socket = io(`http://${host}:${port}/nodes`, {
      transports: ["websocket"],
      upgrade: false,
      forceNew: true,
      autoConnect: false,
      // The library's own delays are those of a few clients: with a thousand nodes the first second would see them all.
      reconnection: false,
      auth: (give) => give(this.#handshake()),
    });
    for (const event of Object.keys(nodeDownMessages) as NodeDownEvent[]) this.#listen(event);
    this.#socket.on("connect", () => void this.#greet());
    this.#socket.on("disconnect", (reason) => this.#lost(reason));
    this.#socket.on("connect_error", (error) => this.#connectFailed(error));
  }

  get isReady(): boolean {
    return this.#state === "ready";
  }

  /** For transfers over HTTP; null before the first welcome. */
  get authorization(): string | null {
    return this.#identity === null ? null : `Bearer ${this.#identity.nodeId}:${this.#identity.credential}`;
  }

  /** Null: not connected, or it is not known whether it arrived. */
  async send<Event extends NodeUpEvent>(event: Event, request: NodeUpRequest<Event>, frame?: Buffer): Promise<NodeUpReply<Event> | null> {
    return this.#state === "ready" ? this.#ask(event, request, frame) : null;
  }

  open(): void {
    if (this.#state !== "new") return;
    this.#state = "connecting";
    this.#socket.connect();
  }

  /** The control plane does not know this node any more: it joins as another. */
  disown(): void {
    this.#identity = null;
    this.#options.spool.disown();
  }

  close(): void {
    this.#state = "closed";
    this.#cancelReconnect?.();
    this.#socket.disconnect();
  }

  #handshake(): NodeHandshake {
    return this.#identity ?? { joinSecret: this.#options.join.secret };
  }

  async #ask<Event extends NodeUpEvent>(event: Event, request: NodeUpRequest<Event>, frame?: Buffer): Promise<NodeUpReply<Event> | null> {
    try {
      const socket = this.#socket.timeout(ackTimeoutMs);
      const reply: unknown = await (frame === undefined ? socket.emitWithAck(event, request) : socket.emitWithAck(event, request, frame));
      const read = nodeUpReplySchema(event).safeParse(reply);
      if (!read.success) return null;
      const answer = read.data as NodeUpReply<Event>;
      // It could not be written down: as good as lost on the way.
      return answer.ok || answer.failure.code !== "E_STORAGE" ? answer : null;
    } catch {
      // A timeout or a lost connection: whoever sent it sends it again.
      return null;
    }
  }

  async #greet(): Promise<void> {
    this.#state = "greeting";
    const reply = await this.#ask("node:hello", this.#options.hello());
    if (this.#state !== "greeting") return;
    if (reply === null) return this.#reconnectLater("it did not answer the hello");
    if (!reply.ok) return this.#refused(reply.failure);
    const { nodeId, credential } = reply.value;
    if (credential !== null) {
      this.#identity = { nodeId, credential };
      this.#options.spool.saveIdentity(this.#identity);
    }
    this.#isWelcome = true;
    this.#state = "ready";
    this.#failuresInRow = 0;
    this.#complained = false;
    this.#options.onReady(reply.value);
  }

  #lost(reason: Socket.DisconnectReason): void {
    // Our own doing, which knows how it goes on.
    if (this.#state === "closed" || reason === "io client disconnect") return;
    const wasReady = this.#state === "ready";
    if (wasReady) this.#options.onLost();
    this.#reconnectLater(wasReady ? null : "it ended the connection");
  }

  #connectFailed(error: Error & { data?: unknown }): void {
    if (this.#state === "closed") return;
    const refusal = refusalSchema.safeParse(error.data);
    if (refusal.success) return this.#refused(refusal.data);
    this.#reconnectLater(describeError(error));
  }

  #refused(refusal: Refusal): void {
    if (refusal.code === "E_REVOKED" && this.#identity !== null && !this.#isWelcome) {
      this.disown();
      return this.#reconnectLater(refusal.message);
    }
    if (!permanentCodes.has(refusal.code)) return this.#reconnectLater(refusal.message);
    this.close();
    this.#options.onRefused(refusal);
  }

  /** The one way back. A reason is told when it is the first in a row. */
  #reconnectLater(reason: string | null): void {
    if (reason !== null) this.#complain(reason);
    this.#state = "connecting";
    this.#socket.disconnect();
    const delayMs = planBackoffMs(this.#failuresInRow, this.#options.random);
    this.#failuresInRow += 1;
    this.#cancelReconnect?.();
    this.#cancelReconnect = this.#options.clock.after(delayMs, () => {
      if (this.#state !== "closed") this.#socket.connect();
    });
  }

  #complain(reason: string): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#options.onUnreachable(reason);
  }

  #listen<Event extends NodeDownEvent>(event: Event): void {
    const name: string = event;
    this.#socket.on(name, (...args: unknown[]) => {
      const acknowledge = args.at(-1);
      void this.#answer(event, args[0], Buffer.isBuffer(args[1]) ? args[1] : undefined).then((reply) => {
        if (typeof acknowledge === "function") acknowledge(reply);
      });
    });
  }

  /** Never rejects. */
  async #answer<Event extends NodeDownEvent>(event: Event, request: unknown, frame: Buffer | undefined): Promise<NodeDownReply<Event>> {
    const read = nodeDownMessages[event].request.safeParse(request);
    if (!read.success)
      return refuse({ code: "E_MESSAGE", message: `The message ${event} is not of the form agreed on; do the versions of node and control plane fit?` });
    try {
      const value = await this.#options.handlers[event](read.data as NodeDownRequest<Event>, frame);
      return okReply(value) as NodeDownReply<Event>;
    } catch (error) {
      if (error instanceof RefusedError) return refuse({ code: error.code, message: error.message });
      return refuse({ code: "E_INTERNAL", message: `The node failed at ${event}: ${error instanceof Error ? error.message : String(error)}` });
    }
  }
}

/** The library says "websocket error" and keeps the reason in the event it came with. */
function describeError(error: Error & { description?: unknown }): string {
  const { description } = error;
  return typeof description === "object" && description !== null && "message" in description && typeof description.message === "string"
    ? description.message
    : error.message;
}
