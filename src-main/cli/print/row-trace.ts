import type { Failure } from "../../../src-shared/model/failure.ts";
import type { JsonValue } from "../../../src-shared/model/json.ts";
import type { RowTrace, StepTrace } from "../../../src-shared/wire/node-down.ts";
import { failureRules } from "../../../src-shared/core/failure-table.ts";
import { formatLatency, formatPlural } from "./figures.ts";
import { printSafe, printSafeLine } from "./print-safe.ts";

/** One row's way through a pipeline: each step's request, answer, value and timing, then the row's own outcome. */
export function formatTrace(trace: RowTrace, rowIndex: number): string[] {
  const lines = trace.steps.flatMap((step) => [...formatStep(step), ""]);
  lines.push(`row ${rowIndex} ${trace.state} in ${formatLatency(trace.latencyMs)}`);
  // A step's failure is already said there.
  if (trace.failure !== null && trace.failure.step === null) lines.push(...formatFailure(trace.failure));
  else if (trace.failure === null) lines.push(...formatBlock("output", trace.output));
  return lines;
}

function formatStep(step: StepTrace): string[] {
  const timing =
    step.latencyMs === null ? "" : ` in ${formatLatency(step.latencyMs)}${step.ttftMs === null ? "" : ` (first token after ${formatLatency(step.ttftMs)})`}`;
  const calls = step.attempts > 1 ? ` after ${formatPlural(step.attempts, "call")}` : "";
  const lines = [`step ${step.stepId} on ${printSafeLine(step.endpoint)}: ${step.state}${timing}${calls}`];
  if (step.request !== null) {
    lines.push(`  ${step.request.method} ${printSafeLine(step.request.url)}`);
    for (const [name, value] of Object.entries(step.request.headers)) lines.push(`  ${printSafeLine(`${name}: ${value}`)}`);
    lines.push(...formatBlock("request", step.request.body));
  }
  if (step.answer !== null) lines.push(...formatBlock(`answer ${step.answer.httpStatus}`, step.answer.body));
  if (step.state === "succeeded") lines.push(...formatBlock("value", step.value));
  if (step.failure !== null) lines.push(...formatFailure(step.failure));
  return lines;
}

function formatFailure(failure: Failure): string[] {
  const rule = failureRules[failure.kind];
  return [
    `  failed: ${rule.label} (${failure.kind}${failure.code === null ? "" : `, ${failure.code}`}): ${printSafeLine(failure.message)}`,
    `  ${rule.advice}`,
  ];
}

function formatBlock(title: string, value: JsonValue): string[] {
  const text = typeof value === "string" ? value : JSON.stringify(value, shorten, 2);
  return [
    `  ${title}:`,
    ...printSafe(text)
      .split("\n")
      .map((line) => `    ${line}`),
  ];
}

const longestShown = 16;

/** An embedding of a thousand numbers tells a reader nothing: the first few, and how many there are. */
function shorten(_key: string, value: unknown): unknown {
  if (!Array.isArray(value) || value.length <= longestShown || !value.every((part) => typeof part === "number")) return value;
  return [...value.slice(0, 4), `… ${value.length} numbers`];
}
