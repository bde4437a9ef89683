import type { CallFailure, CallOutcome, ModelCall, ModelCaller } from "../../../../src-node/calls/model-caller.ts";
import type { Answer } from "../../../../src-node/protocols/protocol.ts";
import { type FailureKind, makeFailure } from "../../../../src-shared/model/failure.ts";

/** The far end of all calls: answers as it is told. */
export class FakeCaller implements ModelCaller {
  readonly calls: ModelCall[] = [];
  inFlight = 0;
  mostInFlight = 0;
  answer: (call: ModelCall, at: number) => CallOutcome | Promise<CallOutcome> = () => answered("ok");

  async call(call: ModelCall): Promise<CallOutcome> {
    const at = this.calls.push(call) - 1;
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    const outcome = await this.answer(call, at);
    this.inFlight -= 1;
    call.onExchange?.({
      method: "POST",
      url: call.endpoint.url,
      headers: { authorization: "Bearer ***" },
      requestBody: call.request,
      httpStatus: outcome.httpStatus,
      answerBody: outcome.ok ? outcome.answer.body : null,
    });
    return outcome;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The `q` of every request, in the order of the calls. */
  get asked(): unknown[] {
    return this.calls.map((call) => call.request["q"]);
  }
}

const timing = { latencyMs: 5, ttftMs: null, itlMs: null };

export function answered(text: string, more: Partial<Answer> = {}): CallOutcome {
  const answer: Answer = {
    text,
    value: undefined,
    embedding: null,
    body: { said: text },
    usage: { inputTokens: 10, outputTokens: 2 },
    finishReason: "stop",
    ...more,
  };
  return { timing, httpStatus: 200, rate: null, ok: true, answer };
}

export function failed(kind: FailureKind, more: Partial<CallFailure> = {}): CallOutcome {
  const { httpStatus = null, code = null, ...rest } = more;
  const failure: CallFailure = {
    ...makeFailure(kind, `it says ${kind}`, { code, httpStatus }),
    retryAfterMs: null,
    shouldRetry: null,
    ambiguous: false,
    ...rest,
  };
  return { timing, httpStatus, rate: null, ok: false, failure };
}

/** An answer that comes when `release` is called, or as canceled when the call is ended. */
export function held(call: ModelCall): { outcome: Promise<CallOutcome>; release: (outcome?: CallOutcome) => void } {
  let release: (outcome?: CallOutcome) => void = () => undefined;
  const outcome = new Promise<CallOutcome>((resolve) => {
    release = (given = answered("ok")) => resolve(given);
    call.signal.add({ cancel: () => resolve(failed("canceled", { ambiguous: true })) });
  });
  return { outcome, release };
}
