import { CallSignal } from "./calls/call-signal.ts";
import type { EndpointPack } from "../src-shared/model/endpoint.ts";
import { makeFailure } from "../src-shared/model/failure.ts";
import type { Clock } from "./clock.ts";
import { shareTokens } from "./cost.ts";
import type { EndpointLane, LaneAnswer, LaneCall } from "./endpoint-lane.ts";
import type { PackRules } from "./protocols/pack-rules.ts";
import type { Withdrawable } from "./waiting.ts";

type SentAnswer = Extract<LaneAnswer, { sent: true }>;
type Member = { call: LaneCall; resolve: (answer: LaneAnswer) => void; gone: boolean };

/** States: gathering → sending (its key takes a new pack) → done. `withdraw` is set while it waits at the gate. */
type Pack = Withdrawable & { key: string; members: Member[]; present: number; sent: boolean; cancelTimer: () => void; signal: CallSignal };

export type PackerOptions = { lane: EndpointLane; rules: PackRules; pack: EndpointPack; clock: Clock };

/** Joins waiting requests that may share a call, and gives each row its own part of the answer. */
export class Packer {
  readonly #options: PackerOptions;
  readonly #gatheringByKey = new Map<string, Pack>();

  constructor(options: PackerOptions) {
    this.#options = options;
  }

  /** Null: this request goes alone. Requests of different steps never join: their answers are read differently. */
  joinKey(call: LaneCall): string | null {
    const key = this.#options.rules.joinKey(call.request);
    return key === null ? null : `${call.stepId}\n${key}`;
  }

  add(call: LaneCall, key: string): Promise<LaneAnswer> {
    return new Promise((resolve) => {
      const pack = this.#gatheringByKey.get(key) ?? this.#open(key);
      const member: Member = { call, resolve, gone: false };
      pack.members.push(member);
      pack.present += 1;
      call.withdraw = () => this.#leave(pack, member);
      if (pack.present >= this.#options.pack.maxRows) this.#dispatch(pack);
    });
  }

  /** Those who still gather are told that nothing was sent. */
  close(): void {
    for (const pack of [...this.#gatheringByKey.values()]) for (const member of pack.members) this.#leave(pack, member);
  }

  #open(key: string): Pack {
    const pack: Pack = { key, members: [], present: 0, sent: false, withdraw: null, signal: new CallSignal(), cancelTimer: () => undefined };
    pack.cancelTimer = this.#options.clock.after(this.#options.pack.maxWaitMs, () => this.#dispatch(pack));
    this.#gatheringByKey.set(key, pack);
    return pack;
  }

  #leave(pack: Pack, member: Member): void {
    if (member.gone || pack.sent) return;
    member.gone = true;
    member.call.withdraw = null;
    pack.present -= 1;
    member.resolve({ sent: false });
    if (pack.present > 0) return;
    pack.withdraw?.();
    this.#stopGathering(pack);
  }

  #stopGathering(pack: Pack): void {
    pack.cancelTimer();
    if (this.#gatheringByKey.get(pack.key) === pack) this.#gatheringByKey.delete(pack.key);
  }

  #dispatch(pack: Pack): void {
    this.#stopGathering(pack);
    if (pack.present > 0) void this.#send(pack);
  }

  /** Never rejects; every member gets an answer. */
  async #send(pack: Pack): Promise<void> {
    const { lane, rules } = this.#options;
    const tokens = pack.members.reduce((sum, member) => sum + (member.gone ? 0 : lane.estimate(member.call.request)), 0);
    if (!(await lane.pass(tokens, pack))) {
      for (const member of pack.members) this.#leave(pack, member);
      return;
    }
    const members = pack.members.filter((member) => !member.gone);
    const first = members[0];
    // The last one can leave between the gate's word and this line.
    if (first === undefined) return lane.gate.release(tokens, 0);
    pack.sent = true;
    for (const { call } of members) this.#markSent(pack, call);
    const alone = members.length === 1;
    const request = alone ? first.call.request : rules.join(members.map((member) => member.call.request));
    const { stepId, requestId, onExchange } = first.call;
    const answer = await lane.send(
      { stepId, request, response: alone ? first.call.response : undefined, requestId, signal: pack.signal, onExchange },
      tokens,
      members.length,
    );
    for (const { call } of members) call.sent = false;
    if (!answer.sent) return;
    if (alone) return first.resolve(answer);
    for (const [at, part] of this.#share(answer, members).entries()) members[at]?.resolve(part);
  }

  #markSent(pack: Pack, call: LaneCall): void {
    call.withdraw = null;
    call.sent = true;
    // The shared call ends early only when nobody wants its answer any more.
    const leave = (): void => {
      pack.present -= 1;
      if (pack.present <= 0) pack.signal.abort();
    };
    if (call.signal.aborted) leave();
    else call.signal.add({ cancel: leave });
  }

  #share(answer: SentAnswer, members: readonly Member[]): SentAnswer[] {
    const { outcome } = answer;
    if (!outcome.ok) return members.map(() => answer);
    const requests = members.map((member) => member.call.request);
    const parts = this.#options.rules.split(outcome.answer, requests, members[0]?.call.response);
    if (parts !== null && parts.length === members.length)
      return parts.map((part) => ({ ...answer, outcome: { ...outcome, answer: part }, usage: part.usage }));
    const { timing, httpStatus, rate } = outcome;
    const message = `The answer to a request of ${members.length} rows cannot be split into ${members.length} parts; the rows are sent one by one.`;
    const failure = { ...makeFailure("bad_output", message, { code: "E_PACK_SPLIT", httpStatus }), retryAfterMs: null, shouldRetry: null, ambiguous: false };
    const { inputTokens, outputTokens } = outcome.answer.usage;
    return members.map((_, at) => ({
      ...answer,
      outcome: { timing, httpStatus, rate, ok: false, failure },
      usage: { inputTokens: shareTokens(inputTokens, members.length, at), outputTokens: shareTokens(outputTokens, members.length, at) },
    }));
  }
}
