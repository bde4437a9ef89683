import { failureRules } from "../src-shared/core/failure-table.ts";
import type { NodeEndpoint } from "../src-shared/model/endpoint.ts";
import type { Failure } from "../src-shared/model/failure.ts";
import type { JsonObject, JsonValue } from "../src-shared/model/json.ts";
import type { ResponseSpec } from "../src-shared/model/pipeline.ts";
import { type Usage, unknownUsage } from "../src-shared/model/usage.ts";
import type { CallSignal } from "./calls/call-signal.ts";
import type { CallOutcome, Exchange, ModelCaller } from "./calls/model-caller.ts";
import type { Clock } from "./clock.ts";
import { Packer } from "./packer.ts";
import { findPackRules } from "./protocols/pack-rules.ts";
import type { RateGate } from "./rate-gate.ts";
import { authFailuresThatBlock } from "./retry-decision.ts";
import type { Withdrawable } from "./waiting.ts";

/** One row's step on its way through a lane. */
export type LaneCall = Withdrawable & {
  stepId: string;
  request: JsonObject;
  response: ResponseSpec | undefined;
  requestId: string;
  signal: CallSignal;
  /** Set while the call is with the server: it is then let finish. */
  sent: boolean;
  /** Not to be packed: it was in a pack that failed. */
  alone: boolean;
  onExchange: ((exchange: Exchange) => void) | undefined;
};

type SentCall = Omit<LaneCall, "alone" | "withdraw" | "sent">;

export type LaneAnswer =
  /** Nothing was sent: the endpoint paused meanwhile, or the call was withdrawn. */
  | { sent: false }
  /** `usage`: this row's part of the call's tokens. */
  | { sent: true; outcome: CallOutcome; sentAt: number; endedAt: number; packedRows: number; usage: Usage };

const notSent: LaneAnswer = { sent: false };

export type LaneOptions = {
  endpoint: NodeEndpoint;
  gate: RateGate;
  caller: ModelCaller;
  clock: Clock;
  pack: boolean;
  onBlocked: (lane: EndpointLane, failure: Failure) => void;
};

/**
 * The way of one run's calls to one endpoint: pack, gate, call, and what follows from the outcome for the endpoint.
 *
 * States: open → blocked, by three refusals of the key in a row, an exhausted quota or a key that is not set. It stays so.
 */
export class EndpointLane {
  readonly endpoint: NodeEndpoint;
  readonly gate: RateGate;
  readonly #options: LaneOptions;
  readonly #packer: Packer | null;
  #authInRow = 0;
  #blocked: Failure | null = null;

  constructor(options: LaneOptions) {
    this.endpoint = options.endpoint;
    this.gate = options.gate;
    this.#options = options;
    const rules = options.pack && options.endpoint.pack !== undefined ? findPackRules(options.endpoint.protocol) : null;
    this.#packer =
      rules === null || options.endpoint.pack === undefined ? null : new Packer({ lane: this, rules, pack: options.endpoint.pack, clock: options.clock });
  }

  /** Why the endpoint takes no more calls of this run; null while it does. */
  get blocked(): Failure | null {
    return this.#blocked;
  }

  call(call: LaneCall): Promise<LaneAnswer> {
    const key = this.#packer === null || call.alone ? null : this.#packer.joinKey(call);
    return key === null || this.#packer === null ? this.#callAlone(call) : this.#packer.add(call, key);
  }

  /** Tokens to reserve for a request; 0 when nobody counts them. */
  estimate(request: JsonObject): number {
    return this.gate.limitsTokens ? estimateTokens(request) : 0;
  }

  /** Waits until a call may go out; false when it may not: paused or withdrawn. A true one must be followed by `send`. */
  async pass(tokens: number, holder: Withdrawable): Promise<boolean> {
    return (await this.gate.take(tokens, holder)) === "go";
  }

  /** Calls the endpoint for a request that was let through, and does for the endpoint what follows from the outcome. */
  async send(call: SentCall, tokens: number, packedRows: number): Promise<LaneAnswer> {
    const sentAt = this.#options.clock.now();
    return this.#conclude(await this.#dispatch(call), { tokens, sentAt, packedRows });
  }

  close(): void {
    this.#packer?.close();
  }

  async #callAlone(call: LaneCall): Promise<LaneAnswer> {
    const tokens = this.estimate(call.request);
    if (!this.gate.tryTake(tokens) && !(await this.pass(tokens, call))) return notSent;
    call.sent = true;
    // As `send` does it, without a promise of its own in between.
    const sentAt = this.#options.clock.now();
    const answer = this.#conclude(await this.#dispatch(call), { tokens, sentAt, packedRows: 1 });
    call.sent = false;
    return answer;
  }

  #dispatch({ request, response, requestId, signal, onExchange }: SentCall): Promise<CallOutcome> {
    const call = { endpoint: this.endpoint, request, response, requestId, signal };
    return this.#options.caller.call(onExchange === undefined ? call : { ...call, onExchange });
  }

  #conclude(outcome: CallOutcome, { tokens, sentAt, packedRows }: { tokens: number; sentAt: number; packedRows: number }): LaneAnswer {
    this.#note(outcome, sentAt);
    this.gate.release(tokens, countTokens(outcome));
    return { sent: true, outcome, sentAt, endedAt: this.#options.clock.now(), packedRows, usage: outcome.ok ? outcome.answer.usage : unknownUsage };
  }

  #note(outcome: CallOutcome, sentAt: number): void {
    if (outcome.rate !== null) this.gate.noteSignal(outcome.rate);
    if (outcome.ok) {
      this.#authInRow = 0;
      this.gate.noteSuccess();
      return;
    }
    const { failure } = outcome;
    const rule = failureRules[failure.kind];
    if (rule.backOff === "endpoint" && failure.shouldRetry !== false) this.gate.noteOverload(failure.retryAfterMs, sentAt);
    if (rule.blocksEndpoint === "after3") this.#authInRow += 1;
    const now = rule.blocksEndpoint === "at_once" || failure.code === "E_KEY_MISSING";
    if (now || (rule.blocksEndpoint === "after3" && this.#authInRow >= authFailuresThatBlock)) this.#block(failure);
  }

  #block(failure: Failure): void {
    if (this.#blocked !== null) return;
    const { step, kind, code, message, httpStatus, line } = failure;
    this.#blocked = { step, kind, code, message, httpStatus, line };
    this.#options.onBlocked(this, this.#blocked);
  }
}

/** About four characters a token, and the answer's bound where the request names one. */
function estimateTokens(request: JsonObject): number {
  const bounds = [
    request["max_tokens"],
    request["max_completion_tokens"],
    request["max_output_tokens"],
    readNested(request, "options", "num_predict"),
    readNested(request, "parameters", "max_new_tokens"),
  ];
  const bound = bounds.find((value) => typeof value === "number" && value > 0);
  return Math.ceil(JSON.stringify(request).length / 4) + (typeof bound === "number" ? bound : 0);
}

function readNested(request: JsonObject, key: string, inner: string): JsonValue | undefined {
  const nested = request[key];
  return typeof nested === "object" && nested !== null && !Array.isArray(nested) ? nested[inner] : undefined;
}

function countTokens(outcome: CallOutcome): number | null {
  if (!outcome.ok) return null;
  const { inputTokens, outputTokens } = outcome.answer.usage;
  return inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0);
}
