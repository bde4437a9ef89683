import { expect, test } from "vitest";
import { makeReportReader } from "../../../../src-main/gateways/nodes/read-reports.ts";
import { makeFailure } from "../../../../src-shared/model/failure.ts";
import { makeAttempt, makeReport } from "../../../support/control-bench.ts";
import { encodeReports, toReportLine } from "../../../support/encode-reports.ts";

const chunkId = "chunk-0000zzzz" as never;
const read = makeReportReader();

test("reports come out of a frame as they went in, durations to a µs", () => {
  const stepFailure = makeFailure("bad_output", "no JSON", { step: "answer", code: "E_NOT_JSON_OUTPUT", httpStatus: 200 });
  const streamed = makeAttempt({ ttftMs: 1.25, itlMs: 0.017, packedRows: 3, costUsd: 1.5e-7, endedAgoMs: 0.001 });
  const failed = makeAttempt({
    outcome: "network",
    code: "E_RESET",
    message: "gone \n “so”",
    httpStatus: null,
    inputTokens: null,
    costUsd: null,
    ambiguous: true,
  });
  const reports = [
    makeReport(chunkId, 0, { attempts: [failed, streamed], output: { a: [1, "\n"] } }),
    makeReport(chunkId, 1, { state: "failed" }),
    makeReport(chunkId, 2, { state: null, values: {}, steps: [{ stepId: "answer", state: "failed", failure: stepFailure, finishReason: null, bodies: 0 }] }),
  ];
  expect(read(encodeReports(reports))).toEqual(reports);
});

const sound = toReportLine(makeReport(chunkId, 0, { state: "failed", values: { answer: 1 } }).meta);
const places = sound.flatMap((value, at) => (Array.isArray(value) ? [[at], ...pathsIn(value).map((path) => [at, ...path])] : [[at]]));

test.each(places.map((path) => ({ path, name: path.join(".") })))("a report with nonsense at $name is refused", ({ path }) => {
  for (const nonsense of [{}, -1, "no such word!", undefined]) {
    const line: unknown = structuredClone(sound);
    const parent = path.slice(0, -1).reduce((inner, at) => (inner as unknown[])[at], line) as unknown[];
    const last = path.at(-1) as number;
    if (isFreeText(path) && typeof nonsense === "string") continue;
    if (nonsense === undefined) parent.splice(last, 1);
    else parent[last] = nonsense;
    // A list of reports' parts may be shorter.
    if (nonsense === undefined && parent.length === 0) continue;
    expect(() => read(`${JSON.stringify(line)}\n1`), JSON.stringify(line)).toThrow("does not fit its schema");
  }
});

test("a report with one value more than agreed is refused", () => {
  for (const longer of [[...sound, null], sound.with(4, [...(sound[4] as unknown[]), null] as never)])
    expect(() => read(`${JSON.stringify(longer)}\n1`)).toThrow("does not fit its schema");
});

function pathsIn(list: readonly unknown[]): number[][] {
  return list.flatMap((value, at) => (Array.isArray(value) ? [[at], ...pathsIn(value).map((path) => [at, ...path])] : [[at]]));
}

/** Code and message of an attempt, and a step's finish reason. */
function isFreeText([first, , field]: number[]): boolean {
  return (first === 2 && (field === 14 || field === 15)) || (first === 3 && field === 3);
}
