import { countRequestTokens, countTokens, findOutputLimit } from "../../../src-shared/core/estimate/count-tokens.ts";
import { compileSample, type RenderedStep, type SampleRow } from "../../../src-shared/core/estimate/render-sample.ts";
import { compileCoercion } from "../../../src-shared/core/input-coercion.ts";
import { isJsonObject, type JsonValue } from "../../../src-shared/model/json.ts";
import type { StoredDataset } from "../../storage/datasets-table.ts";
import type { Store } from "../../storage/store.ts";
import type { StoredPlan } from "../stored-plan.ts";

/** Rows that are looked at, spread evenly over those that will run. */
const sampleSize = 50;

/** What the sample says of one step. `answers`: how often each earlier step's answer stands in a request on average, by id. */
export type SampledStep = { share: number; inputTokens: number | null; outputLimit: number | null; answers: Record<string, number> };

export type Sample = {
  rows: number;
  failing: { rows: number; example: string | null };
  byStep: Map<string, SampledStep>;
  /** The row that was asked to be shown, or the first one after it that can be read. */
  shown: { rowIndex: number; steps: RenderedStep[] } | null;
};

/** Renders the requests of some of the rows `0`…`rows - 1`; sends nothing. */
export function takeSample(store: Store, dataset: StoredDataset, plan: StoredPlan, { rows, shownRow }: { rows: number; shownRow: number }): Sample {
  const render = compileSample(plan.steps, plan.vars);
  const indexes = spreadOver(rows);
  const read = (rowIndex: number): SampleRow | null => readRow(store, dataset, plan, rowIndex);
  const rendered = indexes.flatMap((rowIndex) => {
    const row = read(rowIndex);
    return row === null ? [] : [render(row)];
  });
  const failing = rendered.flatMap((steps) => steps.find((step) => step.kind === "failed") ?? []);
  const shown = read(shownRow) ?? indexes.map(read).find((row) => row !== null) ?? null;
  return {
    rows: rendered.length,
    failing: { rows: failing.length, example: failing[0]?.kind === "failed" ? failing[0].message : null },
    byStep: new Map(
      plan.steps.map(({ id, request }, at) => [
        id,
        sumStep(
          rendered.flatMap((steps) => steps[at] ?? []),
          findOutputLimit(request),
        ),
      ]),
    ),
    shown: shown === null ? null : { rowIndex: shown.rowIndex, steps: render(shown) },
  };
}

function spreadOver(rows: number): number[] {
  const count = Math.min(rows, sampleSize);
  return Array.from({ length: count }, (_, at) => Math.floor((at * rows) / count));
}

function readRow(store: Store, dataset: StoredDataset, plan: StoredPlan, rowIndex: number): SampleRow | null {
  const [row] = store.datasets.readRows(dataset.no, rowIndex, rowIndex);
  if (row === undefined || row.input === null || row.isSpoiled) return null;
  const input = JSON.parse(row.input) as JsonValue;
  const coerce = plan.coerceInputs ? compileCoercion(plan.inputs) : null;
  if (coerce !== null && isJsonObject(input)) coerce(input);
  return { rowIndex, id: row.id, input };
}

function sumStep(rendered: readonly RenderedStep[], limitOfTemplate: number | null): SampledStep {
  const reached = rendered.filter(({ kind }) => kind !== "skipped");
  const known = reached.flatMap((step) => (step.kind === "rendered" ? [step] : []));
  const answers: Record<string, number> = {};
  let tokens = 0;
  for (const step of known) {
    tokens += countRequestTokens(step.body);
    for (const [id, times] of Object.entries(step.answers)) {
      answers[id] = (answers[id] ?? 0) + times / known.length;
      tokens -= times * countTokens(`‹${id}›`);
    }
  }
  return {
    share: rendered.length === 0 ? 1 : reached.length / rendered.length,
    inputTokens: known.length === 0 ? null : tokens / known.length,
    outputLimit: known[0] === undefined ? limitOfTemplate : (findOutputLimit(known[0].body) ?? limitOfTemplate),
    answers,
  };
}
