import { z } from "zod";
import type { AttemptReport } from "../model/attempt.ts";
import { failureKinds, failureSchema, maxFailureMessageLength } from "../model/failure.ts";
import { chunkIdSchema } from "../model/ids.ts";
import { stepIdSchema } from "../model/pipeline.ts";
import { stepStateSchema, taskEndStateSchema } from "../model/task.ts";
import type { StepReport, TaskReport } from "./node-up.ts";

// A report is written and read once a row, so its line is lists in a fixed order, and its durations are whole µs: half the bytes of
// objects with named fields, and half the time to write and to read them.

const durationUs = z.int().min(0);
const tokens = z.number().min(0).max(1e12).nullable();

const attemptLineSchema = z.tuple([
  /* 0 stepId */ stepIdSchema,
  /* 1 attempt */ z.int().min(1),
  /* 2 outcome */ z.enum(["succeeded", ...failureKinds]),
  /* 3 endedAgo */ durationUs,
  /* 4 latency */ durationUs,
  /* 5 queue */ durationUs,
  /* 6 httpStatus */ z.int().min(100).max(599).nullable(),
  /* 7 inputTokens */ tokens,
  /* 8 outputTokens */ tokens,
  /* 9 costUsd */ z.number().min(0).nullable(),
  /* 10 ttft */ durationUs.nullable(),
  /* 11 itl */ durationUs.nullable(),
  /* 12 packedRows */ z.int().min(1),
  /* 13 ambiguous */ z.boolean(),
  /* 14 code */ z.string().max(64).nullable(),
  /* 15 message */ z.string().max(maxFailureMessageLength).nullable(),
]);
export type AttemptLine = z.infer<typeof attemptLineSchema>;

const stepLineSchema = z.tuple([
  /* 0 stepId */ stepIdSchema,
  /* 1 state */ stepStateSchema,
  /* 2 bodies */ z.int().min(0).max(2),
  /* 3 finishReason */ z.string().max(100).nullable(),
  /* 4 failure */ failureSchema.nullable(),
]);
type StepLine = z.infer<typeof stepLineSchema>;

const endLineSchema = z.tuple([/* 0 state */ taskEndStateSchema, /* 1 hasOutput */ z.boolean(), /* 2 failure */ failureSchema.nullable()]);
type EndLine = z.infer<typeof endLineSchema>;

/** A `TaskReport` on the wire: the meta line of a record of `results:push`. */
export const reportLineSchema = z.tuple([
  /* 0 chunkId */ chunkIdSchema,
  /* 1 rowIndex */ z.int().min(0),
  /* 2 attempts */ z.array(attemptLineSchema).max(1000),
  /* 3 steps */ z.array(stepLineSchema).max(200),
  /* 4 ended */ endLineSchema.nullable(),
]);
export type ReportLine = z.infer<typeof reportLineSchema>;

type ReportOf = Pick<TaskReport, "chunkId" | "rowIndex">;

export function writeReportLine(of: ReportOf, attempts: AttemptLine[], steps: readonly StepReport[], ended: TaskReport["ended"]): ReportLine {
  return [of.chunkId, of.rowIndex, attempts, steps.map(writeStep), ended === null ? null : writeEnd(ended)];
}

export function writeAttemptLine(call: Omit<AttemptReport, "endedAgoMs">, endedAgoMs: number): AttemptLine {
  return [
    call.stepId,
    call.attempt,
    call.outcome,
    toMicros(endedAgoMs),
    toMicros(call.latencyMs),
    toMicros(call.queueMs),
    call.httpStatus,
    call.inputTokens,
    call.outputTokens,
    call.costUsd,
    call.ttftMs === null ? null : toMicros(call.ttftMs),
    call.itlMs === null ? null : toMicros(call.itlMs),
    call.packedRows,
    call.ambiguous,
    call.code,
    call.message,
  ];
}

function writeStep({ stepId, state, bodies, finishReason, failure }: StepReport): StepLine {
  return [stepId, state, bodies, finishReason, failure];
}

function writeEnd({ state, hasOutput, failure }: NonNullable<TaskReport["ended"]>): EndLine {
  return [state, hasOutput, failure];
}

function toMicros(ms: number): number {
  return Math.max(0, Math.round(ms * 1000));
}

/** The report that a line of the right form says. */
export function readReportLine(line: ReportLine): TaskReport {
  const ended = line[4];
  return {
    chunkId: line[0],
    rowIndex: line[1],
    attempts: line[2].map(readAttempt),
    steps: line[3].map(readStep),
    ended: ended === null ? null : { state: ended[0], hasOutput: ended[1], failure: ended[2] },
  };
}

// Read by place: taking a list apart by a pattern goes through its iterator, which costs more than all the rest here.

function readAttempt(line: AttemptLine): AttemptReport {
  return {
    stepId: line[0],
    attempt: line[1],
    outcome: line[2],
    endedAgoMs: line[3] / 1000,
    latencyMs: line[4] / 1000,
    queueMs: line[5] / 1000,
    httpStatus: line[6],
    inputTokens: line[7],
    outputTokens: line[8],
    costUsd: line[9],
    ttftMs: line[10] === null ? null : line[10] / 1000,
    itlMs: line[11] === null ? null : line[11] / 1000,
    packedRows: line[12],
    ambiguous: line[13],
    code: line[14],
    message: line[15],
  };
}

function readStep(line: StepLine): StepReport {
  return { stepId: line[0], state: line[1], bodies: line[2], finishReason: line[3], failure: line[4] };
}
