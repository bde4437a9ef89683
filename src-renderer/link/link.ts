import { io, type Socket } from "socket.io-client";
import type { z } from "zod";
import { RefusedError, type Reply } from "../../src-shared/wire/reply.ts";
import { type TopicKind, type TopicName, topicSchemas, topicsSchema } from "../../src-shared/wire/ui-down.ts";
import { type UiUpEvent, type UiUpInput, type UiUpValue, uiUpReplySchema } from "../../src-shared/wire/ui-up.ts";

/**
 * States of the connection to the control plane: connecting → open ⇄ lost; any → refused when the session has ended.
 */
export type LinkState = "connecting" | "open" | "lost" | "refused";

export type LinkEvents = { state(state: LinkState): void; topics(valueByTopic: Partial<Record<TopicName, unknown>>): void };

const commandTimeoutMs = 120_000;

/** The one connection of a window to its control plane. The session's cookie travels with the handshake. */
export class Link {
  readonly #socket: Socket;
  readonly #on: LinkEvents;
  #topics: readonly TopicName[] = [];

  /** Starts connecting. `origin` like `http://127.0.0.1:7433`. */
  constructor(origin: string, on: LinkEvents) {
    this.#on = on;
    this.#socket = io(`${origin}/ui`, { transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 5000, randomizationFactor: 0.5 });
    this.#socket.on("connect", () => this.#opened());
    this.#socket.on("disconnect", (reason) => {
      on.state("lost");
      // The control plane ended it, and Socket.IO does not try again by itself: the session may be over, which the answer says.
      if (reason === "io server disconnect") this.#socket.connect();
    });
    this.#socket.on("connect_error", (cause: Error & { data?: { code?: string } }) => {
      // Socket.IO tries again by itself unless the control plane itself said no.
      on.state(cause.data?.code === "E_TOKEN_INVALID" ? "refused" : "lost");
    });
    this.#socket.on("topics", (values: unknown, acknowledge: unknown) => {
      if (typeof acknowledge === "function") (acknowledge as () => void)();
      const topics = topicsSchema.safeParse(values);
      if (topics.success) on.topics(readTopics(topics.data));
    });
  }

  /** Asks the control plane to do or tell something. Throws `RefusedError`: its own, or E_UNREACHABLE. */
  async ask<Event extends UiUpEvent>(event: Event, request: UiUpInput<Event>): Promise<UiUpValue<Event>> {
    return takeReply(uiUpReplySchema(event).parse(await this.#emit(event, request)) as Reply<UiUpValue<Event>>);
  }

  /** Replaces the topics that are watched; again after each reconnection. */
  watch(topics: readonly TopicName[]): void {
    this.#topics = topics;
    if (this.#socket.connected) void this.#sendTopics();
  }

  /** Tries again at once, after signing in. */
  reconnect(): void {
    this.#socket.disconnect().connect();
  }

  close(): void {
    this.#socket.disconnect();
  }

  #opened(): void {
    this.#on.state("open");
    void this.#sendTopics();
  }

  async #sendTopics(): Promise<void> {
    try {
      await this.#emit("topics:watch", { topics: this.#topics });
    } catch {
      // The connection went; the next one sends them again.
    }
  }

  async #emit(event: string, request: unknown): Promise<unknown> {
    try {
      return await this.#socket.timeout(commandTimeoutMs).emitWithAck(event, request);
    } catch {
      throw new RefusedError("E_UNREACHABLE", "The control plane does not answer. Runs go on there; this window reconnects by itself.");
    }
  }
}

/** Topics whose values fit their schemas; one that does not is left as it was. */
function readTopics(values: Record<string, unknown>): Partial<Record<TopicName, unknown>> {
  const read: Partial<Record<TopicName, unknown>> = {};
  for (const [name, value] of Object.entries(values)) {
    const kind = name.split(":")[0] as TopicKind;
    const parsed = (topicSchemas[kind] as z.ZodType).safeParse(value);
    if (parsed.success) read[name as TopicName] = parsed.data;
  }
  return read;
}

function takeReply<Value>(reply: Reply<Value>): Value {
  if (reply.ok) return reply.value;
  throw new RefusedError(reply.failure.code, reply.failure.message, reply.failure.problems);
}
