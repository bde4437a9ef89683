import type { ProtocolName } from "../../src-shared/model/endpoint.ts";
import type { FailureKind } from "../../src-shared/model/failure.ts";
import type { JsonObject, JsonValue } from "../../src-shared/model/json.ts";
import type { ResponseSpec } from "../../src-shared/model/pipeline.ts";
import type { Usage } from "../../src-shared/model/usage.ts";

/** What a call brought back, read out of the protocol's own shape. */
export type Answer = {
  /** The generated text; null for embeddings and for answers that are tool calls only. `http` and `kserve-v2`: the value as text. */
  text: string | null;
  /** `http` and `kserve-v2`: the selected value. Undefined for every other protocol. */
  value: JsonValue | undefined;
  /** Embeddings protocols: the first vector. Else null. */
  embedding: number[] | null;
  /** The whole body, parsed; of a stream, the body that the same answer would have had in one piece. */
  body: JsonValue;
  usage: Usage;
  /** In the server's own word (`stop`, `length`, `max_tokens`, `refusal` …); null where it says none. */
  finishReason: string | null;
};

/** Why a body could not be read or a request not be built. The caller adds where it happened. */
export type ReadFailure = { kind: FailureKind; code: string | null; message: string };
export type Read<T> = { ok: true; value: T } | { ok: false; failure: ReadFailure };

/** What a request is built for; fixed for an endpoint. */
export type CallTarget = { model: string | undefined; stream: boolean };

/** A request but for its origin, its base path and the headers that are the same for every call. */
export type BuiltRequest = {
  method: string;
  /** Appended to the endpoint's base url; begins with `/`, or is empty. May hold a query. */
  path: string;
  /** Headers of this request alone, names in lower case; null for none. They stand above the endpoint's. */
  headers: Record<string, string> | null;
  /** Of the body, where neither the request nor the endpoint names one. */
  contentType: string;
  body: string | null;
};

/** One event of a streamed answer. `[DONE]` is what OpenAI-shaped servers send last; all else is a JSON object. */
export type StreamEvent = { name: string | null; data: JsonObject | "[DONE]" };

/**
 * What an event was: `token` carried generated content (text, reasoning, or part of a tool call), `end` is the protocol's end marker,
 * `last_token` both, `other` neither; an object holds the error that the server put into the stream.
 */
export type StreamStep = "token" | "other" | "end" | "last_token" | { error: JsonValue };

/** Puts the events of one streamed answer together. */
export type StreamReader = {
  push(event: StreamEvent): StreamStep;
  /** The answer as one body, in the shape of an unstreamed one. Meant for after `end`. */
  body(): JsonValue;
};

/** One wire format. Pure: it neither opens connections nor reads clocks. */
export type Protocol = {
  name: ProtocolName;
  /** The header that carries the key when the endpoint names none. */
  keyHeader: "authorization" | "x-api-key";
  /** Sent with every call; an endpoint's own headers stand above them. */
  headers: Readonly<Record<string, string>>;
  /** Does what is the same for every call of an endpoint once; the result builds one request from a rendered step. */
  prepare(target: CallTarget): (request: JsonObject) => Read<BuiltRequest>;
  /** The error that a body with a good status carries; undefined when it carries none. */
  findError(body: JsonValue, response: ResponseSpec | undefined): JsonValue | undefined;
  /** Reads a whole body that carries no error. */
  readAnswer(body: JsonValue, response: ResponseSpec | undefined): Read<Answer>;
  /** Null for protocols that do not stream. */
  stream: { framing: "sse" | "ndjson"; open(): StreamReader } | null;
};
