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
  const attempts = draft.attempts.map((note) => toSent(note, now));
  return {
    meta: { chunkId: owner.chunkId, rowIndex: owner.rowIndex, attempts, steps: steps.map(withoutNulls), ended: ended === null ? null : withoutNulls(ended) },
    bodies,
  };
}

function toSent({ endedAt, latencyMs, ttftMs, itlMs, queueMs, packedRows, ambiguous, ...rest }: CallNote, now: number): SentAttempt {
  const sent: SentAttempt = withoutNulls({
    ...rest,
    endedAgoMs: toMicros(Math.max(0, now - endedAt)),
    latencyMs: toMicros(latencyMs),
    queueMs: toMicros(queueMs),
  });
  if (ttftMs !== null) sent.ttftMs = toMicros(ttftMs);
  if (itlMs !== null) sent.itlMs = toMicros(itlMs);
  if (packedRows > 1) sent.packedRows = packedRows;
  if (ambiguous) sent.ambiguous = true;
  return sent;
}

function withoutNulls<Fields extends object>(fields: Fields): Fields {
  const kept: Record<string, unknown> = {};
  for (const name in fields) if (fields[name] !== null) kept[name] = fields[name];
  return kept as Fields;
}

function toMicros(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
