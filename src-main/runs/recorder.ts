import type { TaskEndState } from "../../src-shared/model/task.ts";
import type { AttemptReport } from "../../src-shared/model/attempt.ts";
import type { StepReport, TaskReport } from "../../src-shared/wire/node-up.ts";
import type { CallFact } from "../metrics/call-fact.ts";
import type { LiveChunk, LiveChunks } from "../scheduling/live-chunks.ts";
import type { TurnLedger } from "../scheduling/turn-ledger.ts";
import type { Store } from "../storage/store.ts";
import type { TaskUse } from "../storage/outcomes-table.ts";
import { type LiveRun, type LiveTallies, placeByStepState } from "./live-run.ts";

/** What a report brought: calls not known before, and the state in which its row ended, if it did. */
export type Recorded = { run: LiveRun; calls: readonly CallFact[]; ended: TaskEndState | null };

/** A report placed: the chunk it names (which may have ended long ago) and its run. */
export type PlacedReport = {
  report: TaskReport;
  bodies: string[];
  run: LiveRun;
  chunkNo: number;
  /** Null when the chunk is no longer live: the report is late. */
  chunk: LiveChunk | null;
  nodeNo: number;
  /** Epoch ms. */
  receivedAt: number;
};

export type RecorderListeners = {
  call: (fact: CallFact) => void;
  overtaken: (holder: LiveChunk, rowIndex: number) => void;
  recounted: (run: LiveRun) => void;
  incomplete: (chunk: LiveChunk, rowIndex: number, ledger: TurnLedger) => void;
};

/**
 * Writes what nodes report. The first valid result of a (run, row, step) wins, even from an expired lease, because it was
 * paid for; later ones are counted as duplicates with their cost. A report that comes twice, because its acknowledgement
 * was lost, counts once. Call inside a transaction.
 */
export class Recorder {
  readonly #store: Store;
  readonly #chunks: LiveChunks;
  readonly #onCall: RecorderListeners["call"];
  readonly #onOvertaken: RecorderListeners["overtaken"];
  readonly #onRecounted: RecorderListeners["recounted"];
  readonly #onIncomplete: RecorderListeners["incomplete"];

  /**
   * `overtaken`: a late result ended a row that `holder` has now; whoever holds it can stop. `recounted`: memory and disk
   * did not agree on what is leased, and the run's tallies were read from disk. `incomplete`, inside the turn: a row was told
   * to have succeeded, and results of its steps are missing.
   */
  constructor(store: Store, chunks: LiveChunks, on: RecorderListeners) {
    this.#store = store;
    this.#chunks = chunks;
    this.#onCall = on.call;
    this.#onOvertaken = on.overtaken;
    this.#onRecounted = on.recounted;
    this.#onIncomplete = on.incomplete;
  }

  record(placed: PlacedReport, ledger: TurnLedger): Recorded {
    const { report, run } = placed;
    const taskKey = run.taskBase + report.rowIndex;
    const tallies = ledger.tallies(run);
    const winners = this.#recordSteps(placed, taskKey, tallies);
    const calls = this.#recordOtherAttempts(placed, taskKey, winners, ledger);
    const use = sumUse(calls, placed.receivedAt);
    tallies.attempts += use.attempts;
    tallies.inputTokens += use.inputTokens ?? 0;
    tallies.outputTokens += use.outputTokens ?? 0;
    if (use.costUsd !== null) tallies.costUsd = (tallies.costUsd ?? 0) + use.costUsd;
    tallies.unpricedCalls += countUnpriced(calls);
    const ended = report.ended !== null && this.#recordEnd(placed, taskKey, use, ledger);
    if (ended && (tallies.costUsd ?? 0) > 0 && this.#hasCost(taskKey, use)) tallies.paidRows += 1;
    if (!ended && use.attempts > 0) {
      if (placed.chunk?.open.has(report.rowIndex) !== true || report.ended !== null) {
        this.writeEnds(ledger);
        this.#store.outcomes.restorePlain(taskKey);
      }
      this.#store.outcomes.addUse(taskKey, use);
    }
    const facts = calls.map((attempt) => toCallFact(placed, attempt));
    for (const fact of facts) this.#onCall(fact);
    return { run, calls: facts, ended: ended ? (report.ended?.state ?? null) : null };
  }

  /** Writes the ends of held tasks, which `record` only notes: neighbours end together, in one statement. Before the turn closes. */
  writeEnds(ledger: TurnLedger): void {
    const doubtful = ledger.takeEnded().flatMap(([state, keys]) => this.#store.tasks.endHeld(keys, state));
    if (doubtful.length > 0) this.#recount(doubtful, ledger);
  }

  /** Memory took tasks for leased that were not on disk: the disk is right. */
  #recount(taskKeys: readonly number[], ledger: TurnLedger): void {
    for (const [run, tallies] of ledger.changedRuns) {
      if (!taskKeys.some((key) => key >= run.taskBase && key < run.taskBase + run.total)) continue;
      const { failed, quarantined, ...counts } = this.#store.tasks.countByState(run);
      Object.assign(tallies, counts, { failed: failed + quarantined, blocked: this.#store.tasks.countBlocked(run.no) });
      ledger.afterCommit(() => this.#onRecounted(run));
    }
  }

  /** Gives the attempts that an accepted result came from. */
  #recordSteps(placed: PlacedReport, taskKey: number, tallies: LiveTallies): AttemptReport[] {
    const { report, run, chunkNo, receivedAt } = placed;
    const winners: AttemptReport[] = [];
    const isLate = placed.chunk?.open.has(report.rowIndex) !== true;
    let at = 0;
    for (const step of report.steps) {
      // A row that goes on, perhaps started anew meanwhile, is to try again what failed: of a late report only answers count.
      if (isLate && step.state !== "succeeded" && report.ended?.state !== "succeeded") {
        at += step.bodies;
        continue;
      }
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
        chunkNo,
        endedAt: Math.round(receivedAt - (attempt?.endedAgoMs ?? 0)),
        call: attempt ?? null,
      });
      at += step.bodies;
      if (!added) continue;
      const rows = tallies.stepRows[stepIndex];
      if (rows !== undefined) rows[placeByStepState[step.state]] += 1;
      if (attempt !== undefined) winners.push(attempt);
    }
    return winners;
  }

  /** Gives the report's calls that were not known before, the winners among them. */
  #recordOtherAttempts(placed: PlacedReport, taskKey: number, winners: readonly AttemptReport[], ledger: TurnLedger): AttemptReport[] {
    const { report, run, chunkNo, receivedAt } = placed;
    if (winners.length === report.attempts.length) return report.attempts;
    const generation = this.#store.tasks.find(taskKey)?.generation ?? 0;
    return report.attempts.filter((attempt) => {
      if (winners.includes(attempt)) return true;
      const call = { taskKey, stepIndex: run.stepIndexById.get(attempt.stepId) as number, chunkNo, report: attempt };
      if (this.#store.attempts.has(call) || this.#store.results.isFrom({ ...call, attempt: attempt.attempt })) return false;
      const duplicate = attempt.outcome === "succeeded";
      if (duplicate) ledger.tallies(run).duplicates += 1;
      this.#store.attempts.add({ ...call, generation, endedAt: Math.round(receivedAt - attempt.endedAgoMs), duplicate });
      return true;
    });
  }

  /** False when the row had ended before. */
  #recordEnd(placed: PlacedReport, taskKey: number, use: TaskUse, ledger: TurnLedger): boolean {
    const { report, run, chunk } = placed;
    const ended = report.ended as NonNullable<TaskReport["ended"]>;
    if (ended.state === "succeeded" && this.#lacksSteps(placed, taskKey)) {
      if (chunk !== null) this.#onIncomplete(chunk, report.rowIndex, ledger);
      return false;
    }
    const held = chunk !== null && ledger.leave(chunk, report.rowIndex);
    if (!held) this.writeEnds(ledger);
    const before = held ? null : this.#store.tasks.find(taskKey);
    // A failure from a lost lease decides nothing: whoever has the row now, or has it next, may succeed.
    if (!held && ended.state === "failed") return false;
    const failure = ended.failure === null ? null : JSON.stringify(ended.failure);
    const output = ended.hasOutput ? (placed.bodies.at(-1) as string) : null;
    if (held) ledger.end(taskKey, ended.state);
    else if (!this.#store.tasks.end(taskKey, ended.state)) return false;
    if (!held || chunk.strikes > 0) this.#store.suspects.remove(taskKey);
    const leasedOnce = held && !chunk.touched;
    if (!(leasedOnce && endsPlainly(report, run))) {
      this.#store.outcomes.end(taskKey, use, { failure, output });
    }
    if (ended.failure !== null) this.#store.failureGroups.add(run.no, ended.failure, taskKey);
    const tallies = ledger.tallies(run);
    if (before?.state === "pending") {
      tallies.pending -= 1;
      if (before.blocked) tallies.blocked -= 1;
    } else tallies.leased -= 1;
    tallies[ended.state] += 1;
    if (before?.state === "leased") this.#tellHolder(run, report.rowIndex, ledger);
    return true;
  }

  /** Whether a row that has just ended cost something, in this report or before. */
  #hasCost(taskKey: number, { costUsd }: TaskUse): boolean {
    return (costUsd ?? 0) > 0 || this.#store.outcomes.hasCost(taskKey);
  }

  /** Reports overtake each other when one could not be written: an end that came before the results it stands on is none yet. */
  #lacksSteps({ report, run }: PlacedReport, taskKey: number): boolean {
    const steps = run.plan.steps.length;
    return report.steps.length < steps && this.#store.results.listStates(taskKey, taskKey).length < steps;
  }

  #tellHolder(run: LiveRun, rowIndex: number, ledger: TurnLedger): void {
    for (const holder of this.#chunks.ofRun(run.no)) {
      if (!ledger.leave(holder, rowIndex)) continue;
      ledger.afterCommit(() => this.#onOvertaken(holder, rowIndex));
    }
  }
}

/** One call of the only step, and it succeeded: the result holds all there is to say of the row. */
function endsPlainly({ attempts, steps, ended }: TaskReport, run: LiveRun): boolean {
  const only = attempts[0];
  return (
    run.plan.steps.length === 1 &&
    attempts.length === 1 &&
    steps.length === 1 &&
    only?.outcome === "succeeded" &&
    only.attempt === 1 &&
    // A row can still fail after its calls: its output cannot be rendered.
    ended?.state === "succeeded" &&
    ended.hasOutput === false
  );
}

/** No call, and no wait to report one, is this long: a year. */
const longestMs = 366 * 86_400_000;
const dearestUsd = 1e9;

/**
 * Why a report cannot be taken: it names an unknown step, carries bodies that are no JSON, or figures that nothing takes or
 * costs. Null when it is sound. What passes here can be stored: one bad report must not fail the others' transaction.
 */
export function findReportFault(report: TaskReport, bodies: readonly string[], run: LiveRun): string | null {
  for (const { stepId } of report.steps) if (!run.stepIndexById.has(stepId)) return `the run has no step ${stepId}`;
  for (const { stepId, endedAgoMs, latencyMs, queueMs, ttftMs, itlMs, costUsd } of report.attempts) {
    if (!run.stepIndexById.has(stepId)) return `the run has no step ${stepId}`;
    const longest = Math.max(endedAgoMs, latencyMs, queueMs, ttftMs ?? 0, itlMs ?? 0);
    if (longest > longestMs || (costUsd ?? 0) > dearestUsd) return "a call took or cost more than any can";
  }
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

function sumUse(attempts: readonly AttemptReport[], receivedAt: number): TaskUse {
  const use: TaskUse = { attempts: attempts.length, startedAt: null, latencyMs: null, inputTokens: null, outputTokens: null, costUsd: null };
  let startedAgoMs = 0;
  let endedLastAgoMs = Number.POSITIVE_INFINITY;
  for (const { inputTokens, outputTokens, costUsd, endedAgoMs, latencyMs } of attempts) {
    if (inputTokens !== null) use.inputTokens = (use.inputTokens ?? 0) + inputTokens;
    if (outputTokens !== null) use.outputTokens = (use.outputTokens ?? 0) + outputTokens;
    if (costUsd !== null) use.costUsd = (use.costUsd ?? 0) + costUsd;
    startedAgoMs = Math.max(startedAgoMs, endedAgoMs + latencyMs);
    endedLastAgoMs = Math.min(endedLastAgoMs, endedAgoMs);
  }
  if (attempts.length === 0) return use;
  use.startedAt = Math.round(receivedAt - startedAgoMs);
  use.latencyMs = startedAgoMs - endedLastAgoMs;
  return use;
}

/** Calls that succeeded, of which nobody said what they cost. */
function countUnpriced(calls: readonly AttemptReport[]): number {
  let count = 0;
  for (const { outcome, costUsd } of calls) if (costUsd === null && outcome === "succeeded") count += 1;
  return count;
}

function toCallFact(placed: PlacedReport, report: AttemptReport): CallFact {
  const { run, nodeNo, receivedAt } = placed;
  const endpoint = run.plan.steps[run.stepIndexById.get(report.stepId) as number]?.endpoint as string;
  return { run, nodeNo, endedAt: receivedAt - report.endedAgoMs, endpoint, model: run.plan.endpoints[endpoint]?.model ?? "", report };
}
