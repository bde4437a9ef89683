import assert from "node:assert/strict";
import { encodeFrame, type FrameRecord, maxInlineFrameBytes } from "../../src-shared/wire/frame.ts";
import type { ChunkTask } from "../../src-shared/wire/node-down.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { StoredRow } from "../storage/datasets-table.ts";
import type { Store } from "../storage/store.ts";

/** Gaps up to this many rows are read over rather than split a read in two. */
const widestGap = 64;

/**
 * Puts claimed tasks (sorted by key) into a frame, with all that is known of those a node had before. Stops before the
 * frame outgrows the socket, but takes at least one: `taken` says how many went in.
 */
export function buildChunkFrame(store: Store, run: LiveRun, claimed: readonly ClaimedTask[]): { frame: string; taken: number } {
  const pieces: string[] = [];
  let size = 0;
  for (const span of splitSpans(claimed)) {
    const rows = readSpan(store, run, span);
    let at = 0;
    for (const task of span) {
      const rowIndex = task.key - run.taskBase;
      while (at < rows.length && rows[at]?.rowIndex !== rowIndex) at += 1;
      const row = rows[at];
      assert(row !== undefined, `row ${rowIndex} of the dataset of run ${run.id} is gone`);
      const piece = task.touched ? encodeFrame([toRecord(store, run, task, row)]) : toText(row);
      size += piece.length;
      if (size > maxInlineFrameBytes / 2 && pieces.length > 0) return { frame: pieces.join("\n"), taken: pieces.length };
      pieces.push(piece);
    }
  }
  return { frame: pieces.join("\n"), taken: pieces.length };
}

type ClaimedTask = { key: number; touched: boolean };

function* splitSpans(claimed: readonly ClaimedTask[]): Iterable<ClaimedTask[]> {
  let span: ClaimedTask[] = [];
  for (const task of claimed) {
    const last = span.at(-1);
    if (last !== undefined && task.key - last.key > widestGap) {
      yield span;
      span = [];
    }
    span.push(task);
  }
  if (span.length > 0) yield span;
}

function readSpan(store: Store, run: LiveRun, span: readonly ClaimedTask[]): StoredRow[] {
  const first = (span[0] as ClaimedTask).key - run.taskBase;
  const last = (span.at(-1) as ClaimedTask).key - run.taskBase;
  return store.datasets.readRows(run.datasetNo, first, last);
}

/** What `encodeFrame` makes of a task that no node had, as quickly as it can be made. */
function toText({ rowIndex, id, line, input }: StoredRow): string {
  return `{"rowIndex":${rowIndex},"id":${id === null ? "null" : JSON.stringify(id)},"line":${line}}\n${input}`;
}

function toRecord(store: Store, run: LiveRun, task: ClaimedTask, row: StoredRow): FrameRecord<ChunkTask> {
  // Unreadable rows are never pending, so a claimed one has its text.
  const meta: ChunkTask = { rowIndex: row.rowIndex, id: row.id, line: row.line };
  const bodies = [row.input as string];
  const generation = store.tasks.find(task.key)?.generation ?? 0;
  const stepId = (at: number): string => run.plan.steps[at]?.id as string;
  const steps = store.results.readPage(task.key, task.key);
  const calls = store.attempts.sumByStep(task.key, generation);
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
