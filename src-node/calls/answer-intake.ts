import { Buffer } from "node:buffer";
import { createGunzip } from "node:zlib";
import type { JsonValue } from "../../src-shared/model/json.ts";
import type { ReadFailure, StreamReader } from "../protocols/protocol.ts";
import { decodeBody } from "./body-text.ts";
import { createStreamText, type StreamText } from "./stream-text.ts";

/** The most decoded bytes of one answer. */
export const maxAnswerBytes = 32 * 1024 * 1024;

/** What came of an answer's bytes: a whole text, a stream read to its end marker, an error inside a stream, or neither. */
export type Intake =
  | { type: "text"; text: string }
  | { type: "stream"; body: JsonValue }
  | { type: "stream_error"; error: JsonValue; body: JsonValue }
  | { type: "failure"; failure: ReadFailure; shouldRetry: boolean | null; body: JsonValue };

export type IntakeListener = {
  /** Something other than keep-alives arrived. */
  onContent(): void;
  /** Generated tokens arrived; once for each event that has some. */
  onToken(): void;
  /** Once; nothing comes after it. */
  onIntake(intake: Intake): void;
};

/** Takes an answer's bytes as they arrive. */
export type AnswerIntake = {
  push(chunk: Buffer): void;
  /** The whole answer has arrived. */
  end(): void;
  /** Nothing more is wanted. */
  stop(): void;
};

/** Picks the intake for an answer by its encoding; `stream` is null for answers that are read whole. */
export function openIntake(
  encoding: string,
  contentType: string,
  stream: { framing: "sse" | "ndjson"; reader: StreamReader } | null,
  listener: IntakeListener,
): AnswerIntake {
  const plain = stream === null ? new WholeIntake(contentType, listener) : new StreamIntake(stream.framing, stream.reader, listener);
  const layer = encoding.trim().toLowerCase();
  if (layer === "" || layer === "identity") return plain;
  if (layer === "gzip" || layer === "x-gzip") return openGunzip(plain, listener);
  const message = `the answer is encoded as ${JSON.stringify(layer)}, which was not asked for`;
  listener.onIntake({ type: "failure", failure: { kind: "bad_output", code: "E_BAD_ENCODING", message }, shouldRetry: null, body: null });
  return { push: () => {}, end: () => {}, stop: () => {} };
}

const tooLarge: Intake = {
  type: "failure",
  failure: { kind: "bad_output", code: "E_BODY_TOO_LARGE", message: `the answer has more than ${maxAnswerBytes / 1024 / 1024} MiB` },
  shouldRetry: false,
  body: null,
};

class WholeIntake implements AnswerIntake {
  readonly #contentType: string;
  readonly #listener: IntakeListener;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(contentType: string, listener: IntakeListener) {
    this.#contentType = contentType;
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > maxAnswerBytes) {
      this.#chunks = [];
      this.#listener.onIntake(tooLarge);
      return;
    }
    this.#chunks.push(chunk);
    // Some servers send blank lines while they work, to keep proxies from hanging up.
    if (hasContent(chunk)) this.#listener.onContent();
  }

  end(): void {
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    const text = decodeBody(bytes, this.#contentType);
    this.#listener.onIntake(text.ok ? { type: "text", text: text.value } : { type: "failure", failure: text.failure, shouldRetry: null, body: null });
  }

  stop(): void {
    this.#chunks = [];
  }
}

/** A plain loop: a callback a byte makes 30 ms of a megabyte of zeros, and a bomb of them outlasts its own time limit. */
function hasContent(chunk: Buffer): boolean {
  for (let at = 0; at < chunk.length; at += 1) if ((chunk[at] as number) > 0x20) return true;
  return false;
}

class StreamIntake implements AnswerIntake {
  readonly #reader: StreamReader;
  readonly #listener: IntakeListener;
  readonly #text: StreamText;
  #bytes = 0;
  #isDone = false;

  constructor(framing: "sse" | "ndjson", reader: StreamReader, listener: IntakeListener) {
    this.#reader = reader;
    this.#listener = listener;
    this.#text = createStreamText(framing, {
      onEvent: (event) => {
        // What comes after the end marker is nobody's.
        if (this.#isDone) return;
        const step = reader.push(event);
        if (step === "token" || step === "last_token") {
          listener.onContent();
          listener.onToken();
        }
        if (step === "end" || step === "last_token") this.#finish({ type: "stream", body: reader.body() });
        else if (typeof step === "object") this.#finish({ type: "stream_error", error: step.error, body: reader.body() });
      },
      onFailure: (failure, shouldRetry) => this.#finish({ type: "failure", failure, shouldRetry, body: reader.body() }),
    });
  }

  push(chunk: Buffer): void {
    if (this.#isDone) return;
    this.#bytes += chunk.length;
    if (this.#bytes > maxAnswerBytes) this.#finish(tooLarge);
    else this.#text.push(chunk);
  }

  end(): void {
    if (!this.#isDone) this.#text.end();
    const failure: ReadFailure = { kind: "truncated", code: "E_STREAM_TRUNCATED", message: "the stream ended without its end marker" };
    this.#finish({ type: "failure", failure, shouldRetry: null, body: this.#reader.body() });
  }

  stop(): void {
    this.#isDone = true;
  }

  #finish(intake: Intake): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#listener.onIntake(intake);
  }
}

/** Unpacked at once: with zlib's own 16 KiB, 32 MiB take 2,000 turns of its thread pool. */
const unpackedChunkBytes = 256 * 1024;

/** Unpacks one layer; the inner intake counts the unpacked bytes, so a bomb ends at the cap. */
function openGunzip(inner: AnswerIntake, listener: IntakeListener): AnswerIntake {
  const gunzip = createGunzip({ chunkSize: unpackedChunkBytes });
  let isStopped = false;
  gunzip.on("data", (chunk: Buffer) => {
    if (!isStopped) inner.push(chunk);
  });
  gunzip.on("end", () => {
    if (!isStopped) inner.end();
  });
  gunzip.on("error", (error: Error & { code?: string }) => {
    if (isStopped) return;
    isStopped = true;
    const isCut = error.code === "Z_BUF_ERROR";
    const failure: ReadFailure = isCut
      ? { kind: "truncated", code: "E_TRUNCATED", message: "the answer's gzip data breaks off before its end" }
      : { kind: "bad_output", code: "E_BAD_ENCODING", message: `the answer says it is gzip, but it is not (${error.message})` };
    listener.onIntake({ type: "failure", failure, shouldRetry: null, body: null });
  });
  return {
    push: (chunk) => void (isStopped || gunzip.write(chunk)),
    end: () => void gunzip.end(),
    stop() {
      isStopped = true;
      inner.stop();
      gunzip.destroy();
    },
  };
}
