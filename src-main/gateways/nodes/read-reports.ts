import { Ajv2020 } from "ajv/dist/2020.js";
import { z } from "zod";
import { decodeFrame, FrameError, type FrameRecord } from "../../../src-shared/wire/frame.ts";
import { countReportBodies, type TaskReport } from "../../../src-shared/wire/node-up.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import { type ReportLine, readReportLine, reportLineSchema } from "../../../src-shared/wire/report-line.ts";

/** Splits a frame of results into reports. Throws `RefusedError` E_FRAME for one that cannot be read. */
export type ReportReader = (frame: string) => FrameRecord<TaskReport>[];

/** Reports come once a row, so their schema is compiled: 0.3 µs a report where zod takes 4. It is the same schema, as JSON Schema. */
export function makeReportReader(): ReportReader {
  const ajv = new Ajv2020({ strict: false, formats: {} });
  const isReport = ajv.compile<ReportLine>(z.toJSONSchema(reportLineSchema, { io: "input" }));
  const readMeta = (value: unknown): { meta: TaskReport; bodies: number } => {
    if (!isReport(value)) throw new FrameError(`a report does not fit its schema: ${ajv.errorsText(isReport.errors, { dataVar: "report" })}`);
    const meta = readReportLine(value);
    return { meta, bodies: countReportBodies(meta) };
  };
  return (frame) => {
    try {
      return decodeFrame(frame, readMeta);
    } catch (cause) {
      if (cause instanceof FrameError) throw new RefusedError("E_FRAME", `The frame cannot be read: ${cause.message}`);
      throw cause;
    }
  };
}
