import { planReadySteps, type StepProgress } from "../src-shared/core/ready-steps.ts";
import type { TemplateScope } from "../src-shared/core/templates/scope.ts";
import { type Failure, makeFailure } from "../src-shared/model/failure.ts";
import type { JsonValue } from "../src-shared/model/json.ts";
import type { PlanStep } from "../src-shared/model/pipeline.ts";
import type { StepOutput } from "../src-shared/model/step-output.ts";
import type { StepState, TaskEndState } from "../src-shared/model/task.ts";
import type { releaseReasons } from "../src-shared/wire/node-up.ts";
import { CallSignal } from "./calls/call-signal.ts";
import type { Exchange } from "./calls/model-caller.ts";
import type { Clock } from "./clock.ts";
import type { EndpointLane } from "./endpoint-lane.ts";
import type { CompiledStep, RunProgram } from "./run-program.ts";
import { type CallNote, type CallsEnd, StepCalls } from "./step-calls.ts";
import { emptyOutput, restoreOutput } from "./step-values.ts";
import type { Withdrawable } from "./waiting.ts";

export type ReleaseReason = (typeof releaseReasons)[number];

/** A row as it comes to be run. */
export type RowSource = {
  rowIndex: number;
  id: string | null;
  line: number;
  /** The row's JSON text. */
  input: string;
  /** Number of the last call on earlier leases, by step. */
  attempts: Readonly<Record<string, number>> | undefined;
  /** How many of them use up the step's attempts, by step. */
  counted: Readonly<Record<string, number>> | undefined;
  /** Steps done on earlier leases; never called again. */
  done: readonly { stepId: string; state: StepState; finishReason: string | null; bodies: readonly string[] }[];
  /** Since when it could have run, on the host's clock. */
  runnableAt: number;
  /** Names the row in request ids. */
  key: string;
};

/** How a step ended. `fatal`: it failed and ends its row. */
export type StepEnd = { step: CompiledStep; output: StepOutput; value: JsonValue | undefined; failure: Failure | null; fatal: boolean };

/** How a row left the node: ended; to be released; or stopped by who runs it. */
export type RowEnd =
  | { how: "ended"; state: TaskEndState; failure: Failure | null; output: JsonValue | undefined }
  | { how: "released"; reason: ReleaseReason; notBeforeMs: number }
  | { how: "stopped" };

/** Hears what becomes of one row. */
export type RowSink = { called(note: CallNote): void; stepEnded(end: StepEnd): void; rowEnded(end: RowEnd): void };

/** How far a row may wait. */
export type WaitRules = {
  /** Longer waits than this release the row, ms. */
  releaseAboveMs: number;
  /** Waits are cut to this, ms. */
  capMs: number;
  /** Whether rate limits count as failures: where nobody can take the row back later. */
  everythingCounts: boolean;
};

/** What rows of one run have in common: who runs them. */
export type RowHost = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly program: RunProgram;
  readonly laneByEndpoint: ReadonlyMap<string, EndpointLane>;
  readonly waits: WaitRules;
  /** Null when a call may start; else resolves when that is worth asking again. */
  waitForRoom(holder: Withdrawable): Promise<void> | null;
  /** A row that only waits gives its slot to another. */
  leaveSlot(row: RowRun): void;
  /** Sets `row.holdsSlot` and resolves once there is a slot, or when `cancelEntry` is called. */
  enterSlot(row: RowRun): Promise<void>;
  cancelEntry(row: RowRun): void;
  readonly onExchange?: (stepId: string, exchange: Exchange) => void;
};

/**
 * One row through the steps of its run.
 *
 * States: running → quitting (a step failed for good, the row is to be released, or it was stopped: no new step starts,
 * waits end, calls in flight finish and are told) → over. `rowEnded` is told once, at the end.
 */
export class RowRun {
  readonly host: RowHost;
  readonly source: RowSource;
  readonly sink: RowSink;
  readonly scope: TemplateScope;
  /** Kept by the host; a row without any call or wait of its own going on holds none. */
  holdsSlot = true;
  readonly #program: RunProgram;
  readonly #stateById = new Map<string, StepProgress>();
  /** A list and no set, which costs a table a row. */
  readonly #going: StepCalls[] = [];
  #running = 0;
  #active = 0;
  #failure: Failure | null = null;
  #leaving: RowEnd | null = null;
  #over = false;
  #entering: Promise<void> | null = null;

  constructor(host: RowHost, source: RowSource, sink: RowSink) {
    this.host = host;
    this.source = source;
    this.sink = sink;
    this.#program = host.program;
    this.scope = {
      input: null,
      steps: Object.create(null) as TemplateScope["steps"],
      vars: this.#program.vars,
      row: { index: source.rowIndex, id: source.id },
    };
  }

  /** Ends the calls in flight when aborted. */
  readonly signal = new CallSignal();

  get quitting(): boolean {
    return this.#failure !== null || this.#leaving !== null;
  }

  /** Whether a call of this row is with a server now. */
  get hasCallInFlight(): boolean {
    for (const calls of this.#going) if (calls.sent) return true;
    return false;
  }

  /** Never throws. */
  start(): void {
    const read = this.#program.readInput(this.source.input, this.source.line);
    if ("failure" in read) this.#failure = read.failure;
    else this.scope.input = read.input;
    try {
      this.#restore();
    } catch (cause) {
      this.#failure = makeFailure(
        "internal",
        `What was stored of the row's finished steps cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      );
    }
    this.#advance();
  }

  /** Stops at the next boundary between steps: waits end now, calls in flight finish. The row may still end by itself. */
  quit(end: RowEnd): void {
    if (this.#over) return;
    this.#leaving ??= end;
    this.#endWaits();
  }

  /** As `quit`, and calls in flight end now. */
  abort(end: RowEnd): void {
    if (this.#over) return;
    this.#leaving = end;
    this.signal.abort();
    this.#endWaits();
  }

  /** Ends the waits for one endpoint, so that they look at it again. */
  wakeCallsOf(lane: EndpointLane): void {
    for (const calls of this.#going) if (calls.lane === lane) calls.withdraw?.();
  }

  /** Waits without holding a slot, unless another branch of the row needs it. */
  async park(wait: Promise<void>): Promise<void> {
    this.#active -= 1;
    this.#leaveSlotIfIdle();
    await wait;
    this.#active += 1;
    if (this.holdsSlot || this.quitting) return;
    this.#entering ??= this.host.enterSlot(this);
    await this.#entering;
    this.#entering = null;
  }

  #restore(): void {
    for (const done of this.source.done) {
      const step = this.#program.stepById.get(done.stepId);
      if (step === undefined) continue;
      this.scope.steps[done.stepId] = restoreOutput(step, done.state, done.finishReason, done.bodies);
      this.#stateById.set(done.stepId, done.state);
    }
  }

  #leaveSlotIfIdle(): void {
    if (this.#active > 0 || !this.holdsSlot) return;
    this.holdsSlot = false;
    this.host.leaveSlot(this);
  }

  #endWaits(): void {
    for (const calls of this.#going) calls.withdraw?.();
    if (this.#entering !== null) this.host.cancelEntry(this);
  }

  #advance(): void {
    while (!this.quitting) {
      const { start, skip } = planReadySteps(this.#program.planSteps, this.#stateById);
      for (const step of skip) this.#endStep({ step: this.#step(step), output: emptyOutput("skipped"), value: undefined, failure: null, fatal: false });
      // All are marked before any runs: one that ends at once comes back here.
      for (const step of start) this.#stateById.set(step.id, "running");
      this.#running += start.length;
      this.#active += start.length;
      for (const step of start) void this.#runStep(this.#step(step));
      if (skip.length === 0) break;
    }
    if (this.#running === 0) this.#finish();
  }

  #step(step: PlanStep): CompiledStep {
    const compiled = this.#program.stepById.get(step.id);
    if (compiled === undefined) throw new Error(`no compiled step ${step.id}`);
    return compiled;
  }

  /** Never rejects. */
  async #runStep(step: CompiledStep): Promise<void> {
    try {
      if (this.quitting) this.#stateById.delete(step.plan.id);
      else {
        const calls = this.#prepare(step);
        const end = await calls?.run();
        if (calls !== null && end !== undefined) this.#conclude(step, calls, end);
      }
    } catch (cause) {
      const message = `Inferno failed inside the step '${step.plan.id}': ${cause instanceof Error ? cause.message : String(cause)}`;
      this.#failStep(step, makeFailure("internal", message, { step: step.plan.id }));
    }
    this.#running -= 1;
    this.#active -= 1;
    this.#advance();
    // What is left of the row may all be waiting.
    this.#leaveSlotIfIdle();
  }

  /** The step's calls; null when it ended without any. */
  #prepare(step: CompiledStep): StepCalls | null {
    const prepared = prepareStep(step, this.scope);
    if (prepared.how === "call") {
      const calls = new StepCalls(this, step, prepared.request);
      this.#going.push(calls);
      return calls;
    }
    if (prepared.how === "failed") this.#failStep(step, prepared.failure);
    else this.#endStep({ step, output: emptyOutput("skipped"), value: undefined, failure: null, fatal: false });
    return null;
  }

  #conclude(step: CompiledStep, calls: StepCalls, end: CallsEnd): void {
    this.#going.splice(this.#going.indexOf(calls), 1);
    if (end.how === "answered") return this.#endStep({ step, output: end.output, value: end.value, failure: null, fatal: false });
    if (end.how === "failed") return this.#failStep(step, end.failure);
    this.#stateById.delete(step.plan.id);
    if (end.how === "released") this.quit(end);
  }

  #failStep(step: CompiledStep, failure: Failure): void {
    const fatal = step.plan.onFailure === "fail";
    this.#endStep({ step, output: emptyOutput("failed"), value: undefined, failure, fatal });
    if (!fatal) return;
    this.#failure ??= failure;
    this.#endWaits();
  }

  #endStep(end: StepEnd): void {
    const { id } = end.step.plan;
    this.#stateById.set(id, end.output.state);
    this.scope.steps[id] = end.output;
    this.sink.stepEnded(end);
  }

  #finish(): void {
    if (this.#over) return;
    const end = this.#judge();
    this.#over = true;
    this.#leaveSlotIfIdle();
    this.sink.rowEnded(end);
  }

  #judge(): RowEnd {
    if (this.#failure !== null) return { how: "ended", state: "failed", failure: this.#failure, output: undefined };
    const states = this.#program.planSteps.map((step) => this.#stateById.get(step.id));
    if (states.includes(undefined)) return this.#leaving ?? { how: "stopped" };
    if (states.every((state) => state === "skipped")) return { how: "ended", state: "skipped", failure: null, output: undefined };
    const { output } = this.#program;
    if (output === null) return { how: "ended", state: "succeeded", failure: null, output: undefined };
    try {
      return { how: "ended", state: "succeeded", failure: null, output: output.render(this.scope) };
    } catch (cause) {
      return { how: "ended", state: "failed", failure: templateFailure(null, "the pipeline's output", cause), output: undefined };
    }
  }
}

type Prepared = { how: "skip" } | { how: "failed"; failure: Failure } | { how: "call"; request: PlanStep["request"] };

function prepareStep(step: CompiledStep, scope: TemplateScope): Prepared {
  const { id } = step.plan;
  try {
    if (step.condition !== null && !step.condition.test(scope)) return { how: "skip" };
  } catch (cause) {
    return { how: "failed", failure: templateFailure(id, `the condition of the step '${id}'`, cause) };
  }
  try {
    return { how: "call", request: step.request.render(scope) as PlanStep["request"] };
  } catch (cause) {
    return { how: "failed", failure: templateFailure(id, `the request of the step '${id}'`, cause) };
  }
}

/** Whatever a template throws is about the row's data: the pipeline was checked before. */
function templateFailure(step: string | null, where: string, cause: unknown): Failure {
  return makeFailure("template", `In ${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { step });
}
