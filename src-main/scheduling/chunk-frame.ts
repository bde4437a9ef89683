import assert from "node:assert/strict";
import { encodeFrame, type FrameRecord, maxInlineFrameBytes } from "../../src-shared/wire/frame.ts";
import type { ChunkTask } from "../../src-shared/wire/node-down.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { StoredRow } from "../storage/datasets-table.ts";
import type { StoredResult } from "../storage/results-table.ts";
import type { Store } from "../storage/store.ts";

/** Gaps up to this many rows are read over rather than split a read in two. */
const widestGap = 64;

/**
 * Puts tasks that a node had before (sorted keys) into a frame, with all that is known of them. Stops before the frame
 * outgrows the socket, but takes at least one: `taken` says how many keys it dealt with. `spoiled`: those of them whose text is
 * not what was stored; nothing of them is in the frame. A step's result that is not what was stored is forgotten.
 */
export function buildChunkFrame(store: Store, run: LiveRun, keys: readonly number[]): { frame: Buffer; taken: number; spoiled: number[] } {
  const pieces: Buffer[] = [];
  const spoiled: number[] = [];
  let size = 0;
  for (const span of splitSpans(keys)) {
    const rows = readSpan(store, run, span);
    let at = 0;
    for (const key of span) {
      const rowIndex = key - run.taskBase;
      while (at < rows.length && rows[at]?.rowIndex !== rowIndex) at += 1;
      const row = rows[at];
      assert(row !== undefined, `row ${rowIndex} of the dataset of run ${run.id} is gone`);
      if (row.isSpoiled) {
        spoiled.push(key);
        continue;
      }
      const piece = Buffer.from(`${pieces.length > 0 ? "\n" : ""}${encodeFrame([toRecord(store, run, key, row)])}`);
      size += piece.length;
      if (size > maxInlineFrameBytes && pieces.length > 0) return { frame: Buffer.concat(pieces), taken: pieces.length + spoiled.length, spoiled };
      pieces.push(piece);
    }
  }
  return { frame: Buffer.concat(pieces), taken: pieces.length + spoiled.length, spoiled };
}

function* splitSpans(keys: readonly number[]): Iterable<number[]> {
  let span: number[] = [];
  for (const key of keys) {
    const last = span.at(-1);
    if (last !== undefined && key - last > widestGap) {
      yield span;
      span = [];
    }
    span.push(key);
  }
  if (span.length > 0) yield span;
}

function readSpan(store: Store, run: LiveRun, span: readonly number[]): StoredRow[] {
  const first = (span[0] as number) - run.taskBase;
  const last = (span.at(-1) as number) - run.taskBase;
  return store.datasets.readRows(run.datasetNo, first, last);
}

/** What was paid for and cannot be trusted is done again. */
function readSoundResults(store: Store, key: number): StoredResult[] {
  const results = store.results.readPage(key, key);
  for (const { taskKey, stepIndex, isSpoiled } of results) if (isSpoiled) store.results.forgetSpoiled(taskKey, stepIndex);
  return results.filter(({ isSpoiled }) => !isSpoiled);
}

function toRecord(store: Store, run: LiveRun, key: number, row: StoredRow): FrameRecord<ChunkTask> {
  // Unreadable rows are never pending, so a claimed one has its text.
  const meta: ChunkTask = { rowIndex: row.rowIndex, id: row.id, line: row.line };
  const bodies = [row.input as string];
  const generation = store.tasks.find(key)?.generation ?? 0;
  const stepId = (at: number): string => run.plan.steps[at]?.id as string;
  const steps = readSoundResults(store, key);
  const calls = store.attempts.sumByStep(key, generation);
  meta.attempts = Object.fromEntries(calls.map(({ stepIndex, last }) => [stepId(stepIndex), last]));
  meta.counted = Object.fromEntries(calls.flatMap(({ stepIndex, counted }) => (counted > 0 ? [[stepId(stepIndex), counted]] : [])));
  meta.steps = steps.map(({ stepIndex, state, finishReason, value, fields }) => {
    const count = value === null ? 0 : fields === null ? 1 : 2;
    return { stepId: stepId(stepIndex), state, finishReason, bodies: count };
  });
  for (const { value, fields } of steps) {
    if (value !== null) bodies.push(value);
    if (value !== null && fields !== null) bodies.push(fields);
  }
  return { meta, bodies };
}
