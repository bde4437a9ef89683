import { encodeFrame, type FrameRecord } from "../../src-shared/wire/frame.ts";
import type { TaskReport } from "../../src-shared/wire/node-up.ts";
import { type ReportLine, writeAttemptLine, writeReportLine } from "../../src-shared/wire/report-line.ts";

/** Reports as a node puts them on the wire. */
export function encodeReports(reports: readonly FrameRecord<TaskReport>[]): string {
  return encodeFrame(reports.map(({ meta, bodies }) => ({ meta: toReportLine(meta), bodies })));
}

export function toReportLine(report: TaskReport): ReportLine {
  const attempts = report.attempts.map((attempt) => writeAttemptLine(attempt, attempt.endedAgoMs));
  return writeReportLine(report, attempts, report.steps, report.ended);
}
