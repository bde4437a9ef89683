import { findLastSteps } from "../src-shared/core/ready-steps.ts";
import type { JsonObject, JsonValue } from "../src-shared/model/json.ts";
import type { RowTrace, RowTry, StepTrace } from "../src-shared/wire/node-down.ts";
import type { Exchange, ModelCaller } from "./calls/model-caller.ts";
import type { Clock } from "./clock.ts";
import { EndpointLane } from "./endpoint-lane.ts";
import { RateGate } from "./rate-gate.ts";
import { type RowEnd, type RowHost, RowRun, type RowSink, type StepEnd, type WaitRules } from "./row-run.ts";
import { compileRun, type RunProgram } from "./run-program.ts";
import type { CallNote } from "./step-calls.ts";

export type TrialOptions = { clock: Clock; random: () => number; caller: ModelCaller };

const maxWaitMs = 10_000;
const waits: WaitRules = { releaseAboveMs: Number.POSITIVE_INFINITY, capMs: maxWaitMs, everythingCounts: true };

/**
 * Runs one row with everything shown. Nothing is reported, nothing else is held up by it, and no wait is longer than 10 s.
 * Throws `RefusedError` for a plan that cannot be compiled.
 */
export async function tryRow(request: RowTry, options: TrialOptions): Promise<RowTrace> {
  const trial = new Trial(compileRun(request.plan), options);
  try {
    return await trial.run(request);
  } finally {
    trial.close();
  }
}

class Trial implements RowHost, RowSink {
  readonly clock: Clock;
  readonly random: () => number;
  readonly waits = waits;
  readonly program: RunProgram;
  readonly laneByEndpoint: ReadonlyMap<string, EndpointLane>;
  readonly onExchange = (stepId: string, exchange: Exchange): void => void this.#exchangeByStep.set(stepId, exchange);
  readonly #exchangeByStep = new Map<string, Exchange>();
  readonly #callsByStep = new Map<string, CallNote[]>();
  readonly #steps: StepTrace[] = [];
  #resolve: (end: RowEnd) => void = () => undefined;

  constructor(program: RunProgram, { clock, random, caller }: TrialOptions) {
    this.clock = clock;
    this.random = random;
    this.program = program;
    this.laneByEndpoint = new Map(
      Object.entries(program.plan.endpoints).map(([name, endpoint]) => {
        const gate = new RateGate({ clock, share: {}, maxPauseMs: maxWaitMs });
        return [name, new EndpointLane({ endpoint, gate, caller, clock, pack: false, onBlocked: () => undefined })];
      }),
    );
  }

  async run(request: RowTry): Promise<RowTrace> {
    const { rowIndex, id, line, input } = request;
    const startedAt = this.clock.now();
    const row = new RowRun(
      this,
      { rowIndex, id, line, input, attempts: undefined, counted: undefined, done: [], runnableAt: startedAt, key: `try-${rowIndex}` },
      this,
    );
    const ended = new Promise<RowEnd>((resolve) => {
      this.#resolve = resolve;
    });
    row.start();
    const end = await ended;
    const latencyMs = this.clock.now() - startedAt;
    if (end.how !== "ended") throw new Error("a tried row was released");
    return {
      state: end.state,
      output: end.state === "succeeded" ? (end.output ?? this.#collectOutput()) : null,
      failure: end.failure,
      steps: this.#steps,
      latencyMs,
    };
  }

  close(): void {
    for (const lane of this.laneByEndpoint.values()) {
      lane.close();
      lane.gate.close();
    }
  }

  waitForRoom(): null {
    return null;
  }

  leaveSlot(): void {
    // One row alone: there is always a slot.
  }

  enterSlot(row: RowRun): Promise<void> {
    row.holdsSlot = true;
    return Promise.resolve();
  }

  cancelEntry(): void {
    // Nobody waits for a slot here.
  }

  called(note: CallNote): void {
    const calls = this.#callsByStep.get(note.stepId);
    if (calls === undefined) this.#callsByStep.set(note.stepId, [note]);
    else calls.push(note);
  }

  stepEnded({ step, output, value, failure }: StepEnd): void {
    const { id, endpoint } = step.plan;
    const exchange = this.#exchangeByStep.get(id);
    const calls = this.#callsByStep.get(id) ?? [];
    const last = calls.at(-1);
    this.#steps.push({
      stepId: id,
      endpoint,
      state: output.state,
      request: exchange === undefined ? null : { method: exchange.method, url: exchange.url, headers: exchange.headers, body: exchange.requestBody },
      answer: exchange === undefined || exchange.httpStatus === null ? null : { httpStatus: exchange.httpStatus, body: exchange.answerBody },
      value: value ?? null,
      failure,
      attempts: calls.length,
      latencyMs: last?.latencyMs ?? null,
      ttftMs: last?.ttftMs ?? null,
    });
  }

  rowEnded(end: RowEnd): void {
    this.#resolve(end);
  }

  /** Without an output template: the values of the last steps, by their ids. */
  #collectOutput(): JsonValue {
    const output: JsonObject = {};
    for (const id of findLastSteps(this.program.planSteps)) output[id] = this.#steps.find((step) => step.stepId === id)?.value ?? null;
    return output;
  }
}
