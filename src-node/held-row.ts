import type { ChunkId } from "../src-shared/model/ids.ts";
import type { ChunkTask } from "../src-shared/wire/node-down.ts";
import type { Placed } from "./placed-list.ts";
import { type ReportDraft, type ReportOwner, reportBytes } from "./report-draft.ts";
import type { ResultOutbox } from "./result-outbox.ts";
import { type RowEnd, RowRun, type RowSink, type RowSource, type StepEnd } from "./row-run.ts";
import type { RunOnNode } from "./run-on-node.ts";
import type { CallNote } from "./step-calls.ts";
import { writeStepBodies } from "./step-values.ts";

/** The rows that were leased to this node together. It is held until each of them has ended or gone back, and this is known there. */
export type HeldChunk = {
  id: ChunkId;
  run: RunOnNode;
  rowByIndex: Map<number, HeldRow>;
  /** Rows of which the control plane does not yet have the end, nor the row. */
  unsettled: number;
  /** The lease was given to others: finished results are still welcome, nothing else. */
  lost: boolean;
  place: number;
};

/**
 * One leased row.
 *
 * States: waiting → running → over → (settled: forgotten); waiting → over when it is given back or dropped unstarted.
 */
export class HeldRow implements ReportOwner, RowSink, Placed {
  place = -1;
  readonly chunk: HeldChunk;
  readonly task: ChunkTask;
  draft: ReportDraft | null = null;
  state: "waiting" | "running" | "over" = "waiting";
  running: RowRun | null = null;
  wasStarted = false;
  isSettled = false;
  readonly #outbox: ResultOutbox;
  readonly #offeredAt: number;
  #bodies: readonly string[];

  constructor(chunk: HeldChunk, task: ChunkTask, bodies: readonly string[], outbox: ResultOutbox, offeredAt: number) {
    this.chunk = chunk;
    this.task = task;
    this.#bodies = bodies;
    this.#outbox = outbox;
    this.#offeredAt = offeredAt;
  }

  get chunkId(): ChunkId {
    return this.chunk.id;
  }

  get rowIndex(): number {
    return this.task.rowIndex;
  }

  get eager(): boolean {
    return this.chunk.run.eager;
  }

  reported(): void {
    this.chunk.run.eager = false;
  }

  /** From waiting to running; the caller has taken a slot. */
  start(): void {
    this.state = "running";
    this.wasStarted = true;
    this.running = new RowRun(this.chunk.run, this.#readSource(), this);
    // The texts are the row's now; what has been read need not be kept.
    this.#bodies = [];
    this.running.start();
  }

  /** Ends a row that has not started, or asks a running one to stop at its next boundary. */
  quit(end: Exclude<RowEnd, { how: "ended" }>): void {
    if (this.state === "waiting") this.rowEnded(end);
    else this.running?.quit(end);
  }

  called(note: CallNote): void {
    const draft = this.#outbox.draftOf(this);
    draft.attempts.push(note);
    this.#outbox.grow(draft, reportBytes.attempt);
  }

  stepEnded({ step, output, value, failure, fatal }: StepEnd): void {
    // A failure that ends the row is told with the row's end.
    if (fatal) return;
    const bodies = value === undefined ? [] : writeStepBodies(step, output, value);
    const draft = this.#outbox.draftOf(this);
    draft.steps.push({ stepId: step.plan.id, state: output.state, failure, finishReason: output.finishReason?.slice(0, 100) ?? null, bodies: bodies.length });
    this.#outbox.grow(draft, reportBytes.step);
    this.#addBodies(draft, bodies);
  }

  rowEnded(end: RowEnd): void {
    this.state = "over";
    this.running = null;
    this.#bodies = [];
    if (end.how === "ended") {
      const draft = this.#outbox.draftOf(this);
      draft.ended = { state: end.state, failure: end.failure, hasOutput: end.output !== undefined };
      this.#outbox.grow(draft, reportBytes.ended);
      if (end.output !== undefined) this.#addBodies(draft, [JSON.stringify(end.output)]);
    }
    this.chunk.run.rowOver(this, end);
  }

  #addBodies(draft: ReportDraft, bodies: readonly string[]): void {
    for (const body of bodies) {
      draft.bodies.push(body);
      this.#outbox.grow(draft, Buffer.byteLength(body) + 1);
    }
  }

  #readSource(): RowSource {
    const { task } = this;
    let at = 1;
    const done = (task.steps ?? []).map(({ stepId, state, finishReason, bodies }) => {
      at += bodies;
      return { stepId, state, finishReason, bodies: this.#bodies.slice(at - bodies, at) };
    });
    return {
      rowIndex: task.rowIndex,
      id: task.id,
      line: task.line,
      input: this.#bodies[0] ?? "null",
      attempts: task.attempts,
      counted: task.counted,
      done,
      runnableAt: this.#offeredAt,
      key: `${this.chunk.run.id}-${task.rowIndex}`,
    };
  }
}
