import type { SentAttempt } from "../src-shared/model/attempt.ts";
import type { SentTaskReport, StepReport, TaskReport } from "../src-shared/wire/node-up.ts";
import type { FrameRecord } from "../src-shared/wire/frame.ts";
import type { CallNote } from "./step-calls.ts";

/** Whose report it is. `draft` is the one that still gathers, or null. */
export type ReportOwner = {
  readonly chunkId: TaskReport["chunkId"];
  readonly rowIndex: number;
  draft: ReportDraft | null;
  /** True until a first report of its run went out: first results are to be seen soon. */
  readonly eager: boolean;
  reported(): void;
};

/** What became of one task since its last report. `bodies` hold the steps' texts in order, then the output's. */
export type ReportDraft = {
  owner: ReportOwner;
  attempts: CallNote[];
  steps: StepReport[];
  bodies: string[];
  ended: TaskReport["ended"];
  /** UTF-8 bytes it takes on the wire, about. */
  bytes: number;
};

/** Bytes of meta that a report and each of its attempts and steps take, about. */
export const reportBytes = { base: 120, attempt: 250, step: 120, ended: 220 } as const;

/** The report as it goes out at `now`: instants become durations, in µs at the finest, and what is null is left out. */
export function writeReport(draft: ReportDraft, now: number): FrameRecord<SentTaskReport> {
  const { owner, steps, ended, bodies } = draft;
  return {
    meta: {
      chunkId: owner.chunkId,
      rowIndex: owner.rowIndex,
      attempts: draft.attempts.map((note) => toSentAttempt(note, now)),
      steps: steps.map(toSentStep),
      ended: ended === null ? null : { ...ended, failure: ended.failure ?? undefined },
    },
    bodies,
  };
}

// What is left out is undefined, which JSON text leaves out by itself: objects built field by field, each with other fields than the one
// before, took 2 µs a row more.

function toSentAttempt(note: CallNote, now: number): SentAttempt {
  return {
    stepId: note.stepId,
    attempt: note.attempt,
    outcome: note.outcome,
    code: note.code ?? undefined,
    message: note.message ?? undefined,
    httpStatus: note.httpStatus ?? undefined,
    inputTokens: note.inputTokens ?? undefined,
    outputTokens: note.outputTokens ?? undefined,
    costUsd: note.costUsd ?? undefined,
    endedAgoMs: toMicros(Math.max(0, now - note.endedAt)),
    latencyMs: toMicros(note.latencyMs),
    queueMs: toMicros(note.queueMs),
    ttftMs: note.ttftMs === null ? undefined : toMicros(note.ttftMs),
    itlMs: note.itlMs === null ? undefined : toMicros(note.itlMs),
    packedRows: note.packedRows > 1 ? note.packedRows : undefined,
    ambiguous: note.ambiguous ? true : undefined,
  };
}

function toSentStep({ stepId, state, failure, finishReason, bodies }: StepReport): SentTaskReport["steps"][number] {
  return { stepId, state, failure: failure ?? undefined, finishReason: finishReason ?? undefined, bodies };
}

function toMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
