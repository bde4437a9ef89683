import type { StepReport, TaskReport } from "../src-shared/wire/node-up.ts";
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
export const reportBytes = { base: 120, attempt: 330, step: 120, ended: 220 } as const;

/** The report as it goes out at `now`: instants become durations. */
export function writeReport(draft: ReportDraft, now: number): FrameRecord<TaskReport> {
  const attempts = draft.attempts.map(({ endedAt, ...rest }) => ({ ...rest, endedAgoMs: Math.max(0, now - endedAt) }));
  return { meta: { chunkId: draft.owner.chunkId, rowIndex: draft.owner.rowIndex, attempts, steps: draft.steps, ended: draft.ended }, bodies: draft.bodies };
}
