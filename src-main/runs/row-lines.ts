import { findLastSteps } from "../../src-shared/core/ready-steps.ts";
import { failureKindSchema } from "../../src-shared/model/failure.ts";
import type { RowLine, RowSpan } from "../../src-shared/wire/ui/row-messages.ts";
import type { RowPreview } from "../storage/row-previews.ts";
import type { StoredRun } from "../storage/runs-table.ts";
import type { Store } from "../storage/store.ts";
import { type StoredPlan, storedPlanSchema } from "./stored-plan.ts";

/** Rows that are read at once at most. */
export const maxLines = 200;

const previewLength = 300;

/** The rows of spans as a grid shows them, in order; those beyond the run and beyond the 200th are left out. */
export function readRowLines(store: Pick<Store, "rowPreviews">, run: StoredRun, spans: readonly RowSpan[]): RowLine[] {
  const plan = storedPlanSchema.parse(JSON.parse(run.plan));
  const lines: RowLine[] = [];
  for (const [first, last] of spans) {
    const to = Math.min(last, run.total - 1, first + maxLines - lines.length - 1);
    if (to >= first) lines.push(...readSpan(store, run, plan, first, to));
  }
  return lines;
}

function readSpan(store: Pick<Store, "rowPreviews">, run: StoredRun, plan: StoredPlan, first: number, last: number): RowLine[] {
  const rows = store.rowPreviews.list(run, run.taskBase + first, run.taskBase + last);
  const outputByKey = plan.output === undefined ? readValues(store, run, plan, first, last) : new Map(rows.map(({ key, output }) => [key, textOf(output)]));
  return rows.map((row) => toLine(row, row.key - run.taskBase, row.state === "succeeded" ? (outputByKey.get(row.key) ?? null) : null));
}

/** The values of the steps that nothing depends on, as they follow each other; named when there are several. */
function readValues(store: Pick<Store, "rowPreviews">, run: StoredRun, plan: StoredPlan, first: number, last: number): Map<number, string | null> {
  const lastSteps = new Set(findLastSteps(plan.steps));
  const outputByKey = new Map<number, string | null>();
  for (const { taskKey, stepIndex, value } of store.rowPreviews.listValues(run.taskBase + first, run.taskBase + last)) {
    const id = plan.steps[stepIndex]?.id ?? "";
    const text = textOf(value);
    if (text === null || !lastSteps.has(id)) continue;
    const before = outputByKey.get(taskKey);
    const named = lastSteps.size > 1 ? `${id}: ${text}` : text;
    outputByKey.set(taskKey, before === undefined || before === null ? named : `${before} · ${named}`);
  }
  return outputByKey;
}

function toLine({ key: _key, failure, id, ...row }: RowPreview, index: number, output: string | null): RowLine {
  return {
    index,
    id,
    ...row,
    output: output === null ? null : output.slice(0, previewLength),
    failure: failure === null ? null : { ...failure, kind: failureKindSchema.parse(failure.kind) },
  };
}

/** The beginning of a JSON text as people read it: a string without its quotes and escapes. */
function textOf(json: string | null): string | null {
  if (json === null || !json.startsWith('"')) return json;
  // What is cut may end within an escape, of which the longest has six characters.
  const cuts = [0, 1, 2, 3, 4, 5].map((cut) => `${json.slice(0, json.length - cut)}"`);
  for (const candidate of [json, ...cuts]) {
    const text = readString(candidate);
    if (text !== null) return text;
  }
  return json;
}

function readString(json: string): string | null {
  try {
    return String(JSON.parse(json));
  } catch {
    // Not all of it is here.
    return null;
  }
}
