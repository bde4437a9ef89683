import type { AttemptReport } from "../../src-shared/model/attempt.ts";
import type { StepReport, TaskReport } from "../../src-shared/wire/node-up.ts";
import type { CallFact } from "../metrics/call-fact.ts";
import type { LiveChunk, LiveChunks } from "../scheduling/live-chunks.ts";
import type { TurnLedger } from "../scheduling/turn-ledger.ts";
import type { ResultCall } from "../storage/results-table.ts";
import type { Store } from "../storage/store.ts";
import type { TaskUse } from "../storage/outcomes-table.ts";
import type { LiveRun } from "./live-run.ts";

/** A report placed: the chunk it names (which may have ended long ago) and its run. */
export type PlacedReport = {
  report: TaskReport;
  bodies: string[];
  run: LiveRun;
  /** Null when the chunk is no longer live: the report is late. */
  chunk: LiveChunk | null;
  nodeNo: number;
  /** Epoch ms. */
  receivedAt: number;
};

/**
 * Writes what nodes report. The first valid result of a (run, row, step) wins, even from an expired lease, because it was
 * paid for; later ones are counted as duplicates with their cost. Call inside a transaction.
 */
export class Recorder {
  readonly #store: Store;
  readonly #chunks: LiveChunks;
  readonly #onCall: (fact: CallFact) => void;
  readonly #onOvertaken: (holder: LiveChunk, rowIndex: number) => void;

  /** `onOvertaken`: a late result ended a row that `holder` has now; whoever holds it can stop. */
  constructor(store: Store, chunks: LiveChunks, on: { call: (fact: CallFact) => void; overtaken: (holder: LiveChunk, rowIndex: number) => void }) {
    this.#store = store;
    this.#chunks = chunks;
    this.#onCall = on.call;
    this.#onOvertaken = on.overtaken;
  }

  record(placed: PlacedReport, ledger: TurnLedger): void {
    const { report, run } = placed;
    const taskKey = run.taskBase + report.rowIndex;
    const tallies = ledger.tallies(run);
    const winners = this.#recordSteps(placed, taskKey);
    this.#recordOtherAttempts(placed, taskKey, winners, ledger);
    const use = sumUse(report.attempts, placed.receivedAt);
    tallies.attempts += use.attempts;
    tallies.inputTokens += use.inputTokens ?? 0;
    tallies.outputTokens += use.outputTokens ?? 0;
    if (use.costUsd !== null) tallies.costUsd = (tallies.costUsd ?? 0) + use.costUsd;
    if (report.ended === null) {
      if (use.attempts > 0) this.#store.outcomes.addUse(taskKey, use);
    } else {
      this.#recordEnd(placed, taskKey, use, ledger);
    }
    for (const attempt of report.attempts) {
      if (attempt.outcome === "succeeded") run.latency.record(attempt.latencyMs);
      this.#onCall(toCallFact(placed, attempt));
    }
  }

  /** Gives the attempts that an accepted result came from. */
  #recordSteps(placed: PlacedReport, taskKey: number): Set<AttemptReport> {
    const { report, run, nodeNo, receivedAt } = placed;
    const winners = new Set<AttemptReport>();
    let at = 0;
    for (const step of report.steps) {
      const stepIndex = run.stepIndexById.get(step.stepId) as number;
      const attempt = step.state === "succeeded" ? findSuccess(report, step) : undefined;
      const added = this.#store.results.add({
        taskKey,
        stepIndex,
        state: step.state,
        value: step.bodies > 0 ? (placed.bodies[at] as string) : null,
        fields: step.bodies > 1 ? (placed.bodies[at + 1] as string) : null,
        finishReason: step.finishReason,
        failure: step.failure === null ? null : JSON.stringify(step.failure),
        nodeNo,
        endedAt: Math.round(receivedAt - (attempt?.endedAgoMs ?? 0)),
        call: attempt === undefined ? null : toResultCall(attempt),
      });
      at += step.bodies;
      if (added && attempt !== undefined) winners.add(attempt);
    }
    return winners;
  }

  #recordOtherAttempts(placed: PlacedReport, taskKey: number, winners: ReadonlySet<AttemptReport>, ledger: TurnLedger): void {
    const { report, run, nodeNo, receivedAt } = placed;
    if (winners.size === report.attempts.length) return;
    const generation = this.#store.tasks.find(taskKey)?.generation ?? 0;
    for (const attempt of report.attempts) {
      if (winners.has(attempt)) continue;
      const duplicate = attempt.outcome === "succeeded";
      if (duplicate) ledger.tallies(run).duplicates += 1;
      const stepIndex = run.stepIndexById.get(attempt.stepId) as number;
      this.#store.attempts.add({ taskKey, stepIndex, generation, nodeNo, endedAt: Math.round(receivedAt - attempt.endedAgoMs), duplicate, report: attempt });
    }
  }

  #recordEnd(placed: PlacedReport, taskKey: number, use: TaskUse, ledger: TurnLedger): void {
    const { report, run, chunk, receivedAt } = placed;
    const ended = report.ended as NonNullable<TaskReport["ended"]>;
    const held = chunk !== null && ledger.leave(chunk, report.rowIndex);
    const before = held ? "leased" : this.#store.tasks.find(taskKey)?.state;
    const failure = ended.failure === null ? null : JSON.stringify(ended.failure);
    const output = ended.hasOutput ? (placed.bodies.at(-1) as string) : null;
    if (!this.#store.tasks.end(taskKey, ended.state)) {
      if (use.attempts > 0) this.#store.outcomes.addUse(taskKey, use);
      return;
    }
    this.#store.outcomes.end(taskKey, use, {
      failure,
      output,
      latencyMs: ended.latencyMs,
      endedAt: held && !chunk.touched.has(report.rowIndex) ? null : receivedAt,
    });
    const tallies = ledger.tallies(run);
    if (before === "pending") tallies.pending -= 1;
    else tallies.leased -= 1;
    tallies[ended.state] += 1;
    if (!held && before === "leased") this.#tellHolder(run, report.rowIndex, ledger);
  }

  #tellHolder(run: LiveRun, rowIndex: number, ledger: TurnLedger): void {
    for (const holder of this.#chunks.ofRun(run.no)) {
      if (!ledger.leave(holder, rowIndex)) continue;
      ledger.afterCommit(() => this.#onOvertaken(holder, rowIndex));
    }
  }
}

/** Why a report cannot be taken: it names an unknown step, or carries bodies that are no JSON. Null when it is sound. */
export function findReportFault(report: TaskReport, bodies: readonly string[], run: LiveRun): string | null {
  for (const { stepId } of [...report.steps, ...report.attempts]) if (!run.stepIndexById.has(stepId)) return `the run has no step ${stepId}`;
  for (const body of bodies) {
    try {
      JSON.parse(body);
    } catch {
      return "a result is not JSON";
    }
  }
  return null;
}

function findSuccess(report: TaskReport, step: StepReport): AttemptReport | undefined {
  return report.attempts.find((attempt) => attempt.stepId === step.stepId && attempt.outcome === "succeeded");
}

function toResultCall(attempt: AttemptReport): ResultCall {
  const { latencyMs, ttftMs, itlMs, queueMs, inputTokens, outputTokens, costUsd, packedRows } = attempt;
  return { attempt: attempt.attempt, latencyMs, ttftMs, itlMs, queueMs, inputTokens, outputTokens, costUsd, packedRows };
}

function sumUse(attempts: readonly AttemptReport[], receivedAt: number): TaskUse {
  const use: TaskUse = { attempts: attempts.length, startedAt: null, inputTokens: null, outputTokens: null, costUsd: null };
  for (const { inputTokens, outputTokens, costUsd, endedAgoMs, latencyMs } of attempts) {
    if (inputTokens !== null) use.inputTokens = (use.inputTokens ?? 0) + inputTokens;
    if (outputTokens !== null) use.outputTokens = (use.outputTokens ?? 0) + outputTokens;
    if (costUsd !== null) use.costUsd = (use.costUsd ?? 0) + costUsd;
    const startedAt = Math.round(receivedAt - endedAgoMs - latencyMs);
    use.startedAt = Math.min(use.startedAt ?? startedAt, startedAt);
  }
  return use;
}

function toCallFact(placed: PlacedReport, report: AttemptReport): CallFact {
  const { run, nodeNo, receivedAt } = placed;
  const endpoint = run.plan.steps[run.stepIndexById.get(report.stepId) as number]?.endpoint as string;
  return { run, nodeNo, endedAt: receivedAt - report.endedAgoMs, endpoint, model: run.plan.endpoints[endpoint]?.model ?? "", report };
}
