import { strict as assert } from "node:assert";
import type { Buffer } from "node:buffer";
import type { Dispatcher } from "undici";
import { failpoint } from "../../src-shared/core/failpoint.ts";
import { type FailureKind, makeFailure } from "../../src-shared/model/failure.ts";
import type { JsonValue } from "../../src-shared/model/json.ts";
import type { Placed } from "../placed-list.ts";
import type { BuiltRequest } from "../protocols/protocol.ts";
import { type AnswerIntake, type Intake, type IntakeListener, openIntake } from "./answer-intake.ts";
import { CallClock, type CallLimit, describeLimit } from "./call-clock.ts";
import type { Connections } from "./connections.ts";
import { type Judgement, judgeAnswer } from "./judge-answer.ts";
import type { LimitWatch } from "./limit-watch.ts";
import type { CallOutcome, ModelCall, RateSignal } from "./model-caller.ts";
import { translateConnectionError } from "./network-failure.ts";
import { headersOf, pathOf, type PreparedEndpoint } from "./prepared-endpoint.ts";
import { readRateSignal } from "./rate-headers.ts";
import { type AnswerHeaders, readHeader } from "./retry-after.ts";
import { showExchange } from "./show-exchange.ts";

/**
 * connecting  handed to a connection, nothing written       → sent, ended
 * sent        the request is with the socket                → receiving, ended
 * receiving   the answer's headers are here                 → draining, ended
 * draining    the outcome is given; the rest of the answer
 *             is read away so that the connection can be
 *             used again                                    → ended
 * ended       the connection is given back or gone
 */
type CallState = "connecting" | "sent" | "receiving" | "draining" | "ended";

const nextStates: Readonly<Record<CallState, readonly CallState[]>> = {
  connecting: ["sent", "ended"],
  sent: ["receiving", "ended"],
  receiving: ["draining", "ended"],
  draining: ["ended"],
  ended: [],
};

/** How long the rest of an answer is read away before its connection is closed instead. */
const drainMs = 1000;

export const canceledMessage = "the call was canceled before it had its answer";

export type OpenCallOptions = {
  prepared: PreparedEndpoint;
  request: BuiltRequest;
  connections: Connections;
  call: ModelCall;
  watch: LimitWatch;
  /** Given once. */
  settle(outcome: CallOutcome): void;
};

/** One call on its way: the handler that undici tells what happens. */
export class OpenCall implements Dispatcher.DispatchHandler, IntakeListener, Placed {
  place = -1;
  readonly #options: OpenCallOptions;
  readonly #connection: Dispatcher;
  readonly #clock: CallClock;
  readonly #path: string;
  readonly #headers: string[];
  #state: CallState = "connecting";
  #isSettled = false;
  #controller: Dispatcher.DispatchController | null = null;
  #intake: AnswerIntake | null = null;
  #isStream = false;
  #status: number | null = null;
  #answerHeaders: AnswerHeaders = {};
  #rate: RateSignal | null = null;
  #arrivedAt = 0;
  #drainTimer: NodeJS.Timeout | undefined;

  constructor(options: OpenCallOptions) {
    const { prepared, request, connections, call } = options;
    this.#options = options;
    this.#path = pathOf(prepared, request);
    this.#headers = headersOf(prepared, request, call.requestId);
    this.#clock = new CallClock(prepared.endpoint.timeouts, options.watch, (limit) => this.#passLimit(limit));
    this.#connection = connections.take();
  }

  /** Once, after which the call comes to its outcome by itself. */
  send(): void {
    const { prepared, request } = this.#options;
    failpoint("node.call.before");
    this.#connection.dispatch({ origin: prepared.url.origin, path: this.#path, method: request.method, headers: this.#headers, body: request.body }, this);
  }

  /** Ends the call as canceled; nothing happens when it has its outcome already. */
  cancel(): void {
    this.#giveUp("canceled", null, canceledMessage);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Given up while the connection was being made: not a byte is written.
    if (this.#isSettled) {
      controller.abort(new Error("given up"));
      return;
    }
    this.#enter("sent");
    this.#clock.markSent();
    failpoint("node.call.sent");
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: AnswerHeaders): void {
    // 1xx announce the answer; they are not it.
    if (status < 200 || this.#isSettled) return;
    this.#enter("receiving");
    this.#status = status;
    this.#answerHeaders = headers;
    this.#clock.markContent(this.#clock.now());
    this.#rate = readRateSignal(headers, Date.now());
    const contentType = readHeader(headers, "content-type") ?? "";
    const stream = status < 300 ? this.#findStream(contentType) : null;
    this.#isStream = stream !== null;
    const intake = openIntake(readHeader(headers, "content-encoding") ?? "", contentType, stream, this);
    this.#intake = intake;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled || this.#intake === null) return;
    this.#arrivedAt = this.#clock.now();
    failpoint("node.call.receiving");
    this.#intake.push(chunk);
  }

  onResponseEnd(): void {
    this.#end();
    this.#options.connections.give(this.#connection);
    if (!this.#isSettled) this.#intake?.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#state === "ended") return;
    const stage = this.#state === "connecting" || this.#state === "sent" ? this.#state : "receiving";
    const { host, secrets } = this.#options.prepared;
    const wasSettled = this.#isSettled;
    this.#end();
    this.#options.connections.give(this.#connection);
    if (wasSettled) return;
    const failure = translateConnectionError({ error, stage, host, isStream: this.#isStream, httpStatus: this.#status, secrets });
    this.#settle({ ok: false, failure }, null);
  }

  onContent(): void {
    this.#clock.markContent(this.#arrivedAt);
  }

  onToken(): void {
    this.#clock.markToken(this.#arrivedAt);
  }

  onIntake(intake: Intake): void {
    if (this.#isSettled) return;
    const { prepared, call } = this.#options;
    const judged = judgeAnswer({
      intake,
      status: this.#status ?? 200,
      headers: this.#answerHeaders,
      prepared,
      response: call.response,
      path: this.#path,
      nowAt: Date.now(),
    });
    this.#settle(judged, judged.body);
    if (this.#state !== "receiving") return;
    // After an end marker little can follow; after a failure there may be no end.
    if (judged.ok) this.#drain();
    else this.#controller?.abort(new Error("given up"));
  }

  #findStream(contentType: string): Parameters<typeof openIntake>[2] {
    const { protocol, endpoint } = this.#options.prepared;
    if (protocol.stream === null) return null;
    const { framing } = protocol.stream;
    const says = framing === "sse" ? /^text\/event-stream/i : /^application\/(x-)?(ndjson|jsonl)/i;
    // A server that was asked for a stream may answer in one piece all the same.
    const isOpen = endpoint.stream && !/^(application\/json|text\/html)/i.test(contentType);
    return says.test(contentType) || isOpen ? { framing, reader: protocol.stream.open() } : null;
  }

  #passLimit(limit: CallLimit): void {
    this.#giveUp("timeout", limit.code, describeLimit(limit, this.#options.prepared.host));
  }

  /** Ends a call that has not got its outcome, from our side. */
  #giveUp(kind: FailureKind, code: string | null, message: string): void {
    if (this.#isSettled) return;
    const wasConnecting = this.#state === "connecting";
    const failure = makeFailure(kind, message, { code, httpStatus: this.#status });
    this.#settle({ ok: false, failure: { ...failure, retryAfterMs: null, shouldRetry: null, ambiguous: !wasConnecting } }, null);
    if (wasConnecting) this.#options.connections.drop(this.#connection);
    this.#controller?.abort(new Error("given up"));
  }

  /** Reads the rest away; by now it is either nothing or of no use. */
  #drain(): void {
    this.#enter("draining");
    this.#drainTimer = setTimeout(() => this.#controller?.abort(new Error("given up")), drainMs);
    this.#drainTimer.unref();
  }

  #end(): void {
    clearTimeout(this.#drainTimer);
    if (this.#state !== "ended") this.#enter("ended");
  }

  #settle(judgement: Judgement, answerBody: JsonValue): void {
    assert(!this.#isSettled, "a call is settled once");
    this.#isSettled = true;
    failpoint("node.call.settled");
    this.#clock.stop();
    this.#intake?.stop();
    const { call, prepared, request, settle } = this.#options;
    const timing = this.#clock.readTiming(judgement.ok ? judgement.answer.usage.outputTokens : null);
    const shared = { timing, httpStatus: this.#status, rate: this.#rate };
    settle(judgement.ok ? { ...shared, ok: true, answer: judgement.answer } : { ...shared, ok: false, failure: judgement.failure });
    call.onExchange?.(showExchange(prepared, request, { path: this.#path, headers: this.#headers, httpStatus: this.#status, answerBody }));
  }

  #enter(state: CallState): void {
    if (!nextStates[this.#state].includes(state)) assert.fail(`a call cannot go from ${this.#state} to ${state}`);
    this.#state = state;
  }
}
