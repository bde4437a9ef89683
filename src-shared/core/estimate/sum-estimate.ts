import type { EndpointLimits, EndpointPrice } from "../../model/endpoint.ts";

/** From the least to the most that is to be expected. */
export type Range = { low: number; high: number };

/** What is known of a step before a run. Tokens are those of one row that reaches the step; null where nothing is known. */
export type StepFacts = {
  id: string;
  needs: readonly string[];
  /** Part of the rows that reach the step, 0…1. */
  share: number;
  inputTokens: number | null;
  outputTokens: Range | null;
  price: EndpointPrice | null;
  /** How long a call of it takes, ms: half of the calls are faster than `low`, 95 % than `high`. */
  latencyMs: Range | null;
  /** Rows in one request. */
  packedRows: number;
  /** Names the budget: steps of the same endpoint share its limits. */
  endpointKey: string;
  limits: EndpointLimits;
};

export type EstimateSums = {
  calls: number;
  inputTokens: number | null;
  outputTokens: Range | null;
  costUsd: Range | null;
  timeMs: Range | null;
};

/** Adds up what a run of `rows` will take, repeated calls aside. `inFlight`: rows that all nodes together work on at once; 0 while there is none. */
export function sumEstimate(steps: readonly StepFacts[], rows: number, inFlight: number): EstimateSums {
  return {
    calls: sum(steps, ({ share, packedRows }) => Math.ceil((rows * share) / packedRows)) ?? 0,
    inputTokens: sum(steps, ({ share, inputTokens }) => scale(inputTokens, rows * share)),
    outputTokens: sumRange(steps, ({ share, outputTokens }) => scaleRange(outputTokens, rows * share)),
    costUsd: sumRange(steps, (step) => scaleRange(priceRow(step), rows * step.share)),
    timeMs: estimateTime(steps, rows, inFlight),
  };
}

/** Dollars for one row that reaches the step; null when it has no price or its tokens are not known. */
function priceRow({ price, inputTokens, outputTokens }: StepFacts): Range | null {
  if (price === null) return null;
  // What costs nothing need not be counted.
  if ((inputTokens === null && price.inputPerMillion > 0) || (outputTokens === null && price.outputPerMillion > 0)) return null;
  const at = (tokens: number): number => ((inputTokens ?? 0) * price.inputPerMillion + tokens * price.outputPerMillion) / 1e6;
  return { low: at(outputTokens?.low ?? 0), high: at(outputTokens?.high ?? 0) };
}

/** Rows × the time of a row ÷ rows in flight, and no less than what the endpoints' limits allow. */
function estimateTime(steps: readonly StepFacts[], rows: number, inFlight: number): Range | null {
  const low = timeOfRow(steps, ({ low: ms }) => ms);
  const high = timeOfRow(steps, ({ high: ms }) => ms);
  if (low === null || high === null || inFlight === 0) return null;
  const least = timeOfLimits(steps, rows);
  // The last rows have the nodes to themselves: no run is faster than one row.
  const take = (row: number): number => Math.max(least, row * Math.max(1, rows / inFlight));
  return { low: take(low), high: take(high) };
}

/** The longest way through the steps. */
function timeOfRow(steps: readonly StepFacts[], pick: (latency: Range) => number): number | null {
  const endById = new Map<string, number>();
  for (const { id, needs, share, latencyMs } of steps) {
    if (latencyMs === null) return null;
    const start = Math.max(0, ...needs.map((need) => endById.get(need) ?? 0));
    endById.set(id, start + share * pick(latencyMs));
  }
  return Math.max(0, ...endById.values());
}

function timeOfLimits(steps: readonly StepFacts[], rows: number): number {
  const keys = new Set(steps.map(({ endpointKey }) => endpointKey));
  const times = [...keys].map((key) =>
    timeOfLimit(
      steps.filter(({ endpointKey }) => endpointKey === key),
      rows,
    ),
  );
  return Math.max(0, ...times);
}

function timeOfLimit(steps: readonly StepFacts[], rows: number): number {
  const limits = steps[0]?.limits ?? {};
  const calls = steps.reduce((total, { share, packedRows }) => total + (rows * share) / packedRows, 0);
  const busyMs = steps.reduce((total, { share, packedRows, latencyMs }) => total + ((rows * share) / packedRows) * (latencyMs?.low ?? 0), 0);
  const tokens = steps.reduce((total, { share, inputTokens, outputTokens }) => total + rows * share * ((inputTokens ?? 0) + (outputTokens?.low ?? 0)), 0);
  return Math.max(
    limits.concurrency === undefined ? 0 : busyMs / limits.concurrency,
    limits.requestsPerMinute === undefined ? 0 : (calls / limits.requestsPerMinute) * 60_000,
    limits.tokensPerMinute === undefined ? 0 : (tokens / limits.tokensPerMinute) * 60_000,
  );
}

function sum<Thing>(things: readonly Thing[], pick: (thing: Thing) => number | null): number | null {
  let total = 0;
  for (const thing of things) {
    const value = pick(thing);
    if (value === null) return null;
    total += value;
  }
  return total;
}

function sumRange<Thing>(things: readonly Thing[], pick: (thing: Thing) => Range | null): Range | null {
  const low = sum(things, (thing) => pick(thing)?.low ?? null);
  const high = sum(things, (thing) => pick(thing)?.high ?? null);
  return low === null || high === null ? null : { low, high };
}

const scale = (value: number | null, by: number): number | null => (value === null ? null : value * by);
const scaleRange = (range: Range | null, by: number): Range | null => (range === null ? null : { low: range.low * by, high: range.high * by });
