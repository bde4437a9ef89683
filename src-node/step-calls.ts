import { failureRules } from "../src-shared/core/failure-table.ts";
import type { AttemptReport } from "../src-shared/model/attempt.ts";
import { type Failure, maxFailureMessageLength } from "../src-shared/model/failure.ts";
import type { JsonObject, JsonValue } from "../src-shared/model/json.ts";
import type { ResponseSpec } from "../src-shared/model/pipeline.ts";
import type { StepOutput } from "../src-shared/model/step-output.ts";
import type { CallSignal } from "./calls/call-signal.ts";
import type { CallFailure, Exchange } from "./calls/model-caller.ts";
import { priceUsage } from "./cost.ts";
import type { EndpointLane, LaneAnswer, LaneCall } from "./endpoint-lane.ts";
import { decideRetry, type Tally } from "./retry-decision.ts";
import type { ReleaseReason, RowRun } from "./row-run.ts";
import type { CompiledStep } from "./run-program.ts";
import { readStepAnswer } from "./step-values.ts";
import { sleep } from "./waiting.ts";

/** A call that ended, with its instant instead of a duration: the report says how long ago it was when it is sent. */
export type CallNote = Omit<AttemptReport, "endedAgoMs"> & { endedAt: number };

export type CallsEnd =
  | { how: "answered"; output: StepOutput; value: JsonValue }
  | { how: "failed"; failure: Failure }
  | { how: "released"; reason: ReleaseReason; notBeforeMs: number }
  | { how: "stopped" };

type SentAnswer = Extract<LaneAnswer, { sent: true }>;

/** Calls one step of one row until it has an answer, has failed for good, or the row goes. */
export class StepCalls implements LaneCall {
  readonly lane: EndpointLane;
  readonly request: JsonObject;
  readonly onExchange: ((exchange: Exchange) => void) | undefined;
  sent = false;
  alone = false;
  withdraw: (() => void) | null = null;
  readonly #row: RowRun;
  readonly #step: CompiledStep;
  readonly #tally: Tally;
  #attempts: number;
  #badOutput: string | null = null;
  #runnableAt: number;

  constructor(row: RowRun, step: CompiledStep, request: JsonObject) {
    const { host, source } = row;
    const lane = host.laneByEndpoint.get(step.plan.endpoint);
    if (lane === undefined) throw new Error(`no lane for the endpoint ${step.plan.endpoint}`);
    this.#row = row;
    this.#step = step;
    this.lane = lane;
    this.request = request;
    const { onExchange } = host;
    this.onExchange = onExchange === undefined ? undefined : (exchange) => onExchange(step.plan.id, exchange);
    this.#attempts = source.attempts?.[step.plan.id] ?? 0;
    this.#tally = { counted: source.counted?.[step.plan.id] ?? 0, auth: 0, empty: 0, hopeless: false };
    this.#runnableAt = step.plan.needs.length === 0 ? source.runnableAt : host.clock.now();
  }

  get stepId(): string {
    return this.#step.plan.id;
  }

  get response(): ResponseSpec | undefined {
    return this.#step.plan.response;
  }

  get requestId(): string {
    return `${this.#row.source.key}-${this.#step.plan.id}`;
  }

  get signal(): CallSignal {
    return this.#row.signal;
  }

  async run(): Promise<CallsEnd> {
    const { host } = this.#row;
    for (;;) {
      if (this.#row.quitting) return { how: "stopped" };
      const { blocked } = this.lane;
      if (blocked !== null) return this.#leave("endpoint_blocked", 0, blocked);
      const room = host.waitForRoom(this);
      const pausedMs = room === null ? this.lane.gate.pausedForMs() : 0;
      if (pausedMs > host.waits.releaseAboveMs) return { how: "released", reason: "delayed", notBeforeMs: pausedMs };
      if (room !== null || pausedMs > 0) {
        await this.#row.park(room ?? this.lane.gate.waitForResume(this));
        continue;
      }
      const answer = await this.lane.call(this);
      const taken = answer.sent ? this.#take(answer) : null;
      const end = taken instanceof Promise ? await taken : taken;
      if (end !== null) return end;
    }
  }

  /** Null: go on and call again. A good answer, which most are, is taken without a promise. */
  #take(answer: SentAnswer): CallsEnd | Promise<CallsEnd | null> {
    const { outcome } = answer;
    if (!outcome.ok) return this.#fail(answer, outcome.failure);
    const reading = readStepAnswer(this.#step, outcome.answer);
    if (reading.ok) {
      this.#note(answer, null);
      return { how: "answered", output: reading.output, value: reading.value };
    }
    this.#tally.hopeless = reading.final || reading.text === this.#badOutput;
    this.#badOutput = reading.text;
    return this.#fail(answer, { ...reading.failure, httpStatus: outcome.httpStatus, retryAfterMs: null, shouldRetry: null, ambiguous: false });
  }

  async #fail(answer: SentAnswer, failure: CallFailure): Promise<CallsEnd | null> {
    this.#note(answer, failure);
    const { host } = this.#row;
    const rule = failureRules[failure.kind];
    if (answer.packedRows > 1 && rule.retry !== "wait" && failure.kind !== "canceled" && !this.#tally.hopeless) {
      // Nobody knows whose fault it was: each row is tried by itself, and this counts for none.
      this.alone = true;
      this.#runnableAt = host.clock.now();
      return null;
    }
    this.alone = this.alone || rule.retry !== "wait";
    if (rule.counts || (host.waits.everythingCounts && rule.retry === "wait")) this.#tally.counted += 1;
    if (failure.kind === "auth") this.#tally.auth += 1;
    if (failure.code === "E_EMPTY") this.#tally.empty += 1;
    const { kind, code, message, httpStatus, line } = failure;
    const failed: CallsEnd = { how: "failed", failure: { step: this.stepId, kind, code, message, httpStatus, line } };
    if (failure.kind === "canceled" && this.#row.quitting) return { how: "stopped" };
    if (this.lane.blocked !== null && rule.blocksEndpoint !== "never") return null;
    const { retry } = this.lane.endpoint;
    const decision = decideRetry(failure, this.#tally, retry, host.random());
    if (decision.act === "fail") return failed;
    if (decision.act === "wait") {
      if (host.waits.everythingCounts && this.#tally.counted >= retry.maxAttempts) return failed;
      return null;
    }
    if (decision.delayMs > host.waits.releaseAboveMs) return { how: "released", reason: "delayed", notBeforeMs: decision.delayMs };
    if (decision.delayMs > 0 && !this.#row.quitting) await this.#row.park(sleep(host.clock, Math.min(decision.delayMs, host.waits.capMs), this));
    this.#runnableAt = host.clock.now();
    return null;
  }

  /** A row that nobody can take back fails instead. */
  #leave(reason: ReleaseReason, notBeforeMs: number, failure: Failure): CallsEnd {
    if (this.#row.host.waits.everythingCounts) return { how: "failed", failure: { ...failure, step: this.stepId } };
    return { how: "released", reason, notBeforeMs };
  }

  #note(answer: SentAnswer, failure: CallFailure | null): void {
    const { usage } = answer;
    const { timing, httpStatus } = answer.outcome;
    this.#attempts += 1;
    this.#row.sink.called({
      stepId: this.stepId,
      attempt: this.#attempts,
      endedAt: answer.endedAt,
      latencyMs: timing.latencyMs,
      ttftMs: timing.ttftMs,
      itlMs: timing.itlMs,
      queueMs: Math.max(0, answer.sentAt - this.#runnableAt),
      outcome: failure === null ? "succeeded" : failure.kind,
      code: failure?.code ?? null,
      message: failure === null ? null : failure.message.slice(0, maxFailureMessageLength),
      httpStatus,
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      costUsd: priceUsage(this.lane.endpoint.price, usage),
      packedRows: answer.packedRows,
      ambiguous: failure?.ambiguous === true,
    });
  }
}
