import type { AttemptReport } from "../../../../src-shared/model/attempt.ts";
import type { CallFact } from "../../../../src-main/metrics/call-fact.ts";

/** A call that went well, but for what the test says. */
export function makeCall({ report, ...call }: Partial<Omit<CallFact, "report">> & { report?: Partial<AttemptReport> } = {}): CallFact {
  return { run: { no: 1 }, nodeNo: 1, endpoint: "small", model: "qwen", endedAt: 1_800_000_030_000, ...call, report: makeReport(report) };
}

function makeReport(report: Partial<AttemptReport> = {}): AttemptReport {
  return {
    stepId: "classify",
    attempt: 1,
    endedAgoMs: 0,
    latencyMs: 100,
    ttftMs: null,
    itlMs: null,
    queueMs: 1,
    outcome: "succeeded",
    code: null,
    message: null,
    httpStatus: 200,
    inputTokens: 10,
    outputTokens: 2,
    costUsd: null,
    packedRows: 1,
    ambiguous: false,
    ...report,
  };
}
