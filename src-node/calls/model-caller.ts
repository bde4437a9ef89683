import type { NodeEndpoint } from "../../src-shared/model/endpoint.ts";
import { type Failure, makeFailure } from "../../src-shared/model/failure.ts";
import type { JsonObject, JsonValue } from "../../src-shared/model/json.ts";
import type { ResponseSpec } from "../../src-shared/model/pipeline.ts";
import { PlacedList } from "../placed-list.ts";
import type { Answer, BuiltRequest, ReadFailure } from "../protocols/protocol.ts";
import type { CallSignal } from "./call-signal.ts";
import { LimitWatch } from "./limit-watch.ts";
import { canceledMessage, OpenCall } from "./open-call.ts";
import { createReadyEndpoints, type ReadyEndpoint } from "./ready-endpoints.ts";

export type CallTiming = {
  /** Request bytes handed to the socket → last byte of the answer, or the failure. 0 when nothing was sent. */
  latencyMs: number;
  /** To the first chunk that carries a generated token; null when the answer did not stream. */
  ttftMs: number | null;
  /** (last token − first token) / (tokens − 1); null below two tokens or without a stream. */
  itlMs: number | null;
};

export type CallFailure = Failure & {
  /** What the server asks to wait, ms, 0 or more; null when it does not say. */
  retryAfterMs: number | null;
  /** The server's `x-should-retry`, or false where another try cannot help although the kind allows it; else null. */
  shouldRetry: boolean | null;
  /** The call ended without its answer after the request was written: the provider may have run and billed it. */
  ambiguous: boolean;
};

/** What an answer's headers say about the endpoint's budgets; null where they say nothing. Resets are from now. */
export type RateSignal = {
  requestsRemaining: number | null;
  requestsResetMs: number | null;
  tokensRemaining: number | null;
  tokensResetMs: number | null;
};

export type CallOutcome = { timing: CallTiming; httpStatus: number | null; rate: RateSignal | null } & (
  | { ok: true; answer: Answer }
  | { ok: false; failure: CallFailure }
);

/** Both sides of a call for people to look at. Keys are masked. */
export type Exchange = {
  method: string;
  url: string;
  headers: Record<string, string>;
  requestBody: JsonValue;
  httpStatus: number | null;
  answerBody: JsonValue;
};

export type ModelCall = {
  endpoint: NodeEndpoint;
  /** The protocol's own body, rendered; without model and streaming fields. */
  request: JsonObject;
  response: ResponseSpec | undefined;
  /** Sent as X-Client-Request-Id; the same for every try of a step. */
  requestId: string;
  signal: CallSignal;
  /** Given once, when the call ended and something had been sent. */
  onExchange?: (exchange: Exchange) => void;
};

export type ModelCaller = {
  /** Never rejects: whatever goes wrong is in the outcome. */
  call(call: ModelCall): Promise<CallOutcome>;
  /** Ends all connections; calls in flight end as canceled. */
  close(): Promise<void>;
};

export type ModelCallerOptions = {
  /** For `auth.env` and the proxy variables. */
  env: NodeJS.ProcessEnv;
  /** Monotonic ms; default `performance.now`. */
  clock?: { now(): number };
};

/** Makes model calls over HTTP/1.1 with connections of its own. It never tries twice: whoever calls decides that. */
export function createModelCaller({ env, clock = performance }: ModelCallerOptions): ModelCaller {
  const endpoints = createReadyEndpoints(env);
  const openCalls = new PlacedList<OpenCall>();
  const watch = new LimitWatch(() => clock.now());
  let isClosed = false;

  function send({ prepared, connections }: ReadyEndpoint, request: BuiltRequest, call: ModelCall, resolve: (outcome: CallOutcome) => void): void {
    const settle = (outcome: CallOutcome): void => {
      openCalls.remove(open);
      call.signal.remove(open);
      resolve(outcome);
    };
    const open = new OpenCall({ prepared, request, connections, call, watch, settle });
    openCalls.add(open);
    call.signal.add(open);
    open.send();
  }

  function start(call: ModelCall, resolve: (outcome: CallOutcome) => void): void {
    if (isClosed || call.signal.aborted) return resolve(failUnsent({ kind: "canceled", code: null, message: canceledMessage }));
    const ready = endpoints.find(call.endpoint);
    if (!ready.ok) return resolve(failUnsent(ready.failure));
    const request = ready.value.prepared.build(call.request);
    if (request.ok) send(ready.value, request.value, call, resolve);
    else resolve(failUnsent(request.failure));
  }

  return {
    call: (call) =>
      new Promise((resolve) => {
        try {
          start(call, resolve);
        } catch (error) {
          resolve(failUnsent({ kind: "internal", code: null, message: `the call could not be made: ${String(error)}` }));
        }
      }),
    async close() {
      isClosed = true;
      for (const open of openCalls.toArray()) open.cancel();
      await endpoints.close();
    },
  };
}

/** A failure before anything was sent. */
function failUnsent({ kind, code, message }: ReadFailure): CallOutcome {
  const failure: CallFailure = { ...makeFailure(kind, message, { code }), retryAfterMs: null, shouldRetry: null, ambiguous: false };
  return { timing: { latencyMs: 0, ttftMs: null, itlMs: null }, httpStatus: null, rate: null, ok: false, failure };
}
