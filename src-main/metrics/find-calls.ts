import type { MetricCalls, MetricFilters } from "../../src-shared/wire/ui/metric-messages.ts";
import type { UiUpRequest } from "../../src-shared/wire/ui-up.ts";
import { storedPlanSchema } from "../runs/stored-plan.ts";
import { bucketStart, levelLengthMs } from "../storage/metric-levels.ts";
import type { FoundCall } from "../storage/call-pages.ts";
import type { StoredRun } from "../storage/runs-table.ts";
import type { Store } from "../storage/store.ts";

const maxRuns = 20;
/** Chunks and calls looked at for one question: some 50 ms. */
const maxChunks = 3000;
const maxLookedAt = 30_000;

type Step = { id: string; endpoint: string; model: string };
type KnownRun = { run: StoredRun; steps: readonly Step[] };
type Placed = { call: FoundCall; known: KnownRun };

/** The calls behind a part of a chart: which runs made them, and the slowest or the failed ones. Bounded; `cut` says when that was too little. */
export function findCalls(store: Store, { from, to, filters, order, limit }: UiUpRequest<"metric:calls">): MetricCalls {
  const runs = store.metricScans.runs(bucketStart(0, from), Math.ceil(to / levelLengthMs(0)) * levelLengthMs(0), filters, maxRuns).flatMap((found) => {
    const run = store.runs.findByNo(found.runNo);
    return run === null ? [] : [{ run, steps: listSteps(run), calls: Math.round(found.calls), failed: Math.round(found.failed) }];
  });
  const knownByNo = new Map(runs.map(({ run, steps }) => [run.no, { run, steps }]));
  const { placed, lookedAt, cut } = collect(store, knownByNo, { from, to, order, fits: makeFilter(store, filters) });
  const sorted = order === "slowest" ? placed.sort((a, b) => b.call.latencyMs - a.call.latencyMs) : placed.sort((a, b) => b.call.endedAt - a.call.endedAt);
  return {
    runs: runs.map(({ run, calls, failed }) => ({ run: run.id, name: run.name, pipeline: run.pipeline, calls, failed })),
    calls: sorted.slice(0, limit).map(({ call, known: { run, steps } }) => ({
      run: run.id,
      runName: run.name,
      row: call.taskKey - run.taskBase,
      step: steps[call.stepIndex]?.id ?? "",
      node: nameNode(store, call.chunkNo),
      attempt: call.attempt,
      outcome: call.outcome,
      message: call.message,
      latencyMs: call.latencyMs,
      endedAt: call.endedAt,
    })),
    lookedAt,
    cut,
  };
}

type Search = { from: number; to: number; order: "slowest" | "failed"; fits: (call: FoundCall, step: Step) => boolean };

function collect(store: Store, knownByNo: ReadonlyMap<number, KnownRun>, { from, to, order, fits }: Search) {
  const { callPages } = store;
  const { chunks, cut } = callPages.listChunks(from, to, maxChunks);
  const placed: Placed[] = [];
  // A row that is tried again is in several chunks.
  const seen = new Set<string>();
  let lookedAt = 0;
  for (const chunk of chunks) {
    const known = knownByNo.get(chunk.runNo);
    if (known === undefined) continue;
    if (lookedAt >= maxLookedAt) return { placed, lookedAt, cut: true };
    for (const [first, last] of chunk.ranges) {
      const range = [known.run.taskBase + first, known.run.taskBase + last, from, to] as const;
      const calls = order === "failed" ? callPages.listAttempts(...range) : [...callPages.listResults(...range), ...callPages.listAttempts(...range)];
      lookedAt += order === "failed" ? last - first + 1 : calls.length;
      for (const call of calls) {
        const step = known.steps[call.stepIndex];
        const name = `${call.taskKey} ${call.stepIndex} ${call.chunkNo} ${call.attempt}`;
        if (step === undefined || seen.has(name) || !fits(call, step) || (order === "failed" && call.outcome === "succeeded")) continue;
        seen.add(name);
        placed.push({ call, known });
      }
    }
  }
  return { placed, lookedAt, cut };
}

function listSteps(run: StoredRun): Step[] {
  const plan = storedPlanSchema.parse(JSON.parse(run.plan));
  return plan.steps.map(({ id, endpoint }) => ({ id, endpoint, model: plan.endpoints[endpoint]?.model ?? "" }));
}

/** Pipelines are chosen with the runs. */
function makeFilter({ callPages, nodes }: Store, filters: MetricFilters): Search["fits"] {
  const nodeNos = filters.node === undefined ? null : new Set(filters.node.map((id) => nodes.find(id)?.no ?? null));
  return (call, step) =>
    (filters.endpoint?.includes(step.endpoint) ?? true) &&
    (filters.model?.includes(step.model) ?? true) &&
    (filters.step?.includes(step.id) ?? true) &&
    (filters.outcome?.includes(call.outcome) ?? true) &&
    (nodeNos?.has(callPages.nodeNoOf(call.chunkNo)) ?? true);
}

function nameNode({ callPages, nodes }: Store, chunkNo: number): string {
  const no = callPages.nodeNoOf(chunkNo);
  return no === null ? "" : (nodes.findByNo(no)?.name ?? `#${no}`);
}
