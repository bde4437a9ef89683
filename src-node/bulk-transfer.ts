import { maxFrameBytes } from "../src-shared/wire/frame.ts";
import { type NodeUpReply, nodeUpReplySchema, type NodeUpRequest } from "../src-shared/wire/node-up.ts";
import { RefusedError } from "../src-shared/wire/reply.ts";

/** `authorization`: `Bearer <nodeId>:<credential>`; null while the node has none. */
export type BulkOptions = { origin: string; authorization: () => string | null };

const timeoutMs = 120_000;

/** Frames that are too large for the socket, over HTTP. */
export class BulkTransfer {
  readonly #options: BulkOptions;
  readonly #closing = new AbortController();

  constructor(options: BulkOptions) {
    this.#options = options;
  }

  /** Null: it is not known whether the results arrived. Needs no connection: a node that was started anew tells what it saved before it connects. */
  async postResults(frame: Buffer, { want, ageMs }: NodeUpRequest<"results:push">): Promise<NodeUpReply<"results:push"> | null> {
    try {
      const response = await this.#fetch("/nodes/results", {
        method: "POST",
        body: new Uint8Array(frame),
        headers: { "content-type": "application/octet-stream", "x-inferno-want": String(want), "x-inferno-age": String(ageMs) },
      });
      const reply = nodeUpReplySchema("results:push").safeParse(await response.json());
      return reply.success ? (reply.data as NodeUpReply<"results:push">) : null;
    } catch {
      // A broken connection or an answer that is no reply: the outbox sends it again.
      return null;
    }
  }

  /** Throws `RefusedError` (`E_FETCH`) when the frame cannot be had. */
  async fetchChunk(chunkId: string): Promise<string> {
    try {
      const response = await this.#fetch(`/nodes/chunks/${chunkId}`, {});
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      const text = await response.text();
      if (text.length > maxFrameBytes) throw new Error(`it is larger than ${maxFrameBytes} bytes`);
      return text;
    } catch (cause) {
      throw new RefusedError("E_FETCH", `The chunk ${chunkId} could not be fetched: ${cause instanceof Error ? cause.message : String(cause)}.`);
    }
  }

  close(): void {
    this.#closing.abort();
  }

  #fetch(path: string, init: { method?: string; body?: Uint8Array<ArrayBuffer>; headers?: Record<string, string> }): Promise<Response> {
    const authorization = this.#options.authorization();
    if (authorization === null) throw new Error("this node has no credential yet");
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeoutMs)]);
    return fetch(`${this.#options.origin}${path}`, { ...init, headers: { ...init.headers, authorization }, redirect: "error", signal });
  }
}
