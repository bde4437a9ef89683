import type { RowCall, RowStep } from "../../../../src-shared/wire/ui/row-messages.ts";

/** A stretch of a bar, in parts of the whole width, 0…1. */
export type BarPart = { kind: "wait" | "firstToken" | "good" | "bad"; from: number; to: number };
export type CallBar = { key: string; stepId: string; call: RowCall; parts: BarPart[] };

/** More would be no picture any more. */
export const maxBars = 40;

/**
 * Calls as bars over the time that the row took, in the order of their starts: the wait before, the time to the first token,
 * the rest. Times between calls that a retry of days apart leaves would squeeze them all: a gap longer than all calls
 * together is drawn as long as these.
 */
export function makeCallBars(steps: readonly RowStep[]): { bars: CallBar[]; spanMs: number } {
  const calls = steps.flatMap(({ stepId, calls: of }) => of.map((call) => ({ stepId, call }))).toSorted((a, b) => beginOf(a.call) - beginOf(b.call));
  const shown = calls.slice(-maxBars);
  const shifts = findShifts(shown.map(({ call }) => call));
  const start = Math.min(...shown.map(({ call }) => beginOf(call)));
  const end = Math.max(...shown.map(({ call }, at) => call.startedAt + call.latencyMs - (shifts[at] as number)));
  const spanMs = Math.max(end - start, 1e-3);
  const bars = shown.map(({ stepId, call }, at) => {
    const place = (instant: number): number => (instant - (shifts[at] as number) - start) / spanMs;
    return { key: `${at} ${stepId} ${call.attempt}`, stepId, call, parts: splitCall(call, place) };
  });
  return { bars, spanMs };
}

function splitCall(call: RowCall, place: (instant: number) => number): BarPart[] {
  const { startedAt, latencyMs, queueMs, ttftMs } = call;
  const parts: BarPart[] = [];
  if (queueMs !== null && queueMs > 0) parts.push({ kind: "wait", from: place(startedAt - queueMs), to: place(startedAt) });
  if (ttftMs !== null && ttftMs < latencyMs) parts.push({ kind: "firstToken", from: place(startedAt), to: place(startedAt + ttftMs) });
  const from = ttftMs !== null && ttftMs < latencyMs ? startedAt + ttftMs : startedAt;
  parts.push({ kind: call.outcome === "succeeded" ? "good" : "bad", from: place(from), to: place(startedAt + latencyMs) });
  return parts;
}

/** By how much each call is drawn earlier. */
function findShifts(calls: readonly RowCall[]): number[] {
  const longest = calls.reduce((sum, { latencyMs, queueMs }) => sum + latencyMs + (queueMs ?? 0), 0);
  let shift = 0;
  let end = -Infinity;
  return calls.map((call) => {
    const gap = beginOf(call) - end;
    if (end > -Infinity && gap > longest) shift += gap - longest;
    end = Math.max(end, call.startedAt + call.latencyMs);
    return shift;
  });
}

const beginOf = ({ startedAt, queueMs }: RowCall): number => startedAt - (queueMs ?? 0);
