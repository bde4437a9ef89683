import type { RowCall, RowStep } from "../../../../src-shared/wire/ui/row-messages.ts";

/** A stretch of a bar, in parts of the whole width, 0…1. */
export type BarPart = { kind: "wait" | "firstToken" | "good" | "bad"; from: number; to: number };
export type CallBar = { key: string; stepId: string; call: RowCall; parts: BarPart[] };
/** `isShortened`: a long time between calls is drawn shorter than it was. */
export type CallBars = { bars: CallBar[]; spanMs: number; isShortened: boolean };

/** A call and when it began, its wait included, and ended: instants that fit those of the other calls. */
type PlacedCall = { stepId: string; call: RowCall; begin: number; end: number };

/** More would be no picture any more. */
export const maxBars = 40;
/** By how much instants of calls may be wrong against each other. Calls that overlap for longer really did, as after a lost lease. */
const inexactMs = 250;

/**
 * Calls as bars over the time that the row took, in the order of their starts: the wait before, the time to the first token,
 * the rest. Times between calls that a retry of days apart leaves would squeeze them all: a gap longer than all calls
 * together is drawn as long as these.
 */
export function makeCallBars(steps: readonly RowStep[]): CallBars {
  const shown = placeCalls(steps)
    .toSorted((a, b) => a.begin - b.begin)
    .slice(-maxBars);
  const shifts = findShifts(shown);
  const start = Math.min(...shown.map(({ begin }) => begin));
  const spanMs = Math.max(Math.max(...shown.map(({ end }, at) => end - (shifts[at] as number))) - start, 1e-3);
  const bars = shown.map((placed, at) => {
    const place = (instant: number): number => (instant - (shifts[at] as number) - start) / spanMs;
    const { stepId, call } = placed;
    return { key: `${at} ${stepId} ${call.attempt}`, stepId, call, parts: splitCall(placed, place) };
  });
  return { bars, spanMs, isShortened: shifts.some((shift) => shift > 0) };
}

/**
 * A node makes a row's calls of one step, and those of a step and of the ones it waits for, one after the other. Their
 * instants are known to some ms only, from the times at which the reports of them came in: a call that seems to begin
 * shortly before the one it followed had ended is placed after it.
 */
function placeCalls(steps: readonly RowStep[]): PlacedCall[] {
  const placedByStep = new Map<string, PlacedCall[]>();
  for (const { stepId, needs, calls } of orderByNeeds(steps)) {
    const followed = needs.flatMap((id) => placedByStep.get(id) ?? []);
    for (const call of calls.toSorted((a, b) => a.attempt - b.attempt)) {
      const { startedAt, latencyMs, queueMs } = call;
      const waitMs = queueMs ?? 0;
      const told = startedAt - waitMs;
      const begin = Math.max(told, ...followed.filter(({ end }) => end - told < inexactMs).map(({ end }) => end));
      const placed = { stepId, call, begin, end: begin + waitMs + latencyMs };
      followed.push(placed);
      placedByStep.set(stepId, [...(placedByStep.get(stepId) ?? []), placed]);
    }
  }
  return [...placedByStep.values()].flat();
}

/** Each step after those it waits for. */
function orderByNeeds(steps: readonly RowStep[]): RowStep[] {
  const stepById = new Map(steps.map((step) => [step.stepId, step]));
  const ordered = new Set<RowStep>();
  const add = (step: RowStep): void => {
    for (const id of step.needs) {
      const needed = stepById.get(id);
      if (needed !== undefined && !ordered.has(needed)) add(needed);
    }
    ordered.add(step);
  };
  for (const step of steps) add(step);
  return [...ordered];
}

function splitCall({ call, begin, end }: PlacedCall, place: (instant: number) => number): BarPart[] {
  const { latencyMs, ttftMs, outcome } = call;
  const sentAt = end - latencyMs;
  const tokenAt = ttftMs !== null && ttftMs < latencyMs ? sentAt + ttftMs : sentAt;
  const parts: BarPart[] = [];
  if (sentAt > begin) parts.push({ kind: "wait", from: place(begin), to: place(sentAt) });
  if (tokenAt > sentAt) parts.push({ kind: "firstToken", from: place(sentAt), to: place(tokenAt) });
  parts.push({ kind: outcome === "succeeded" ? "good" : "bad", from: place(tokenAt), to: place(end) });
  return parts;
}

/** By how much each call is drawn earlier. */
function findShifts(calls: readonly PlacedCall[]): number[] {
  const longest = calls.reduce((sum, { begin, end }) => sum + end - begin, 0);
  let shift = 0;
  let lastEnd = -Infinity;
  return calls.map(({ begin, end }) => {
    const gap = begin - lastEnd;
    if (lastEnd > -Infinity && gap > longest) shift += gap - longest;
    lastEnd = Math.max(lastEnd, end);
    return shift;
  });
}
