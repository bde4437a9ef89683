import type { FrameRecord } from "../src-shared/wire/frame.ts";
import type { StepReport, TaskReport } from "../src-shared/wire/node-up.ts";
import { type ReportLine, writeAttemptLine, writeReportLine } from "../src-shared/wire/report-line.ts";
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
export const reportBytes = { base: 40, attempt: 120, step: 50, ended: 40 } as const;

/** The report as it goes out at `now`: instants become durations. */
export function writeReport({ owner, attempts, steps, ended, bodies }: ReportDraft, now: number): FrameRecord<ReportLine> {
  const calls = attempts.map((note) => writeAttemptLine(note, now - note.endedAt));
  return { meta: writeReportLine(owner, calls, steps, ended), bodies };
}
