import { expect } from "vitest";
import type { ChunkId } from "../../../src-shared/model/ids.ts";
import { recoverRuns } from "../../../src-main/scheduling/recover-runs.ts";
import type { StoredRun } from "../../../src-main/storage/runs-table.ts";
import { type BenchNode, ControlBench, leaseTtlMs, type OfferedChunk } from "../../support/control-bench.ts";
import { expectCountsToHold } from "../../support/control-counts.ts";
import { makeTempDir, type TempDir } from "../../support/temp-dir.ts";
import type { ModelReport, QueueModel } from "./queue-model.ts";

export type HeldChunk = { id: ChunkId; nodeAt: number; rowIndexes: readonly number[] };

/** The real queue: turns, leases and recorder over SQLite on a disk, with nodes in the suite's hands. */
export class RealQueue {
  bench: ControlBench;
  run: StoredRun;
  nodes: BenchNode[];
  /** Every chunk that was ever handed out. */
  readonly chunks: HeldChunk[] = [];
  /** Every report that was ever sent, to be sent again. */
  readonly sent: ModelReport[] = [];
  calls = 0;
  readonly #folder: TempDir;
  #opened = 1;

  constructor(folder: TempDir, bench: ControlBench, run: StoredRun, nodes: BenchNode[]) {
    this.#folder = folder;
    this.bench = bench;
    this.run = run;
    this.nodes = nodes;
  }

  note(nodeAt: number, offered: readonly OfferedChunk[]): void {
    for (const { id, rowIndexes } of offered) this.chunks.push({ id, nodeAt, rowIndexes });
  }

  /** The process dies between two turns, and another takes over: what is not on the disk is gone. */
  async crash(): Promise<void> {
    this.bench.db.close();
    this.#opened += 1;
    const { clock } = this.bench;
    this.bench = new ControlBench({ path: this.#folder.path, remove: async () => undefined }, this.#opened);
    Object.assign(this.bench.clock, { wallMs: clock.wallMs, monotonicMs: clock.monotonicMs });
    const { store, coordinator, control } = this.bench;
    await recoverRuns({ store, coordinator, control, clock: this.bench.clock, leaseTtlMs, continueRuns: true });
    const before = this.nodes;
    this.nodes = [];
    for (const [at, node] of before.entries()) {
      const held = this.chunks.filter(({ nodeAt }) => nodeAt === at).map(({ id }) => id);
      this.nodes.push(await this.bench.join({ of: node, held }));
    }
  }

  async close(): Promise<void> {
    this.bench.db.close();
    await this.#folder.remove();
  }
}

export async function openRealQueue(rows: number, nodes: number): Promise<RealQueue> {
  const folder = await makeTempDir("inferno-queue-");
  const bench = new ControlBench({ path: folder.path, remove: async () => undefined });
  const run = await bench.start({ rows });
  const joined: BenchNode[] = [];
  while (joined.length < nodes) joined.push(await bench.join({ slots: 4 }));
  return new RealQueue(folder, bench, run, joined);
}

/** Memory, disk and model say the same. */
export function expectSame({ bench, run }: RealQueue, model: QueueModel): void {
  const stored = bench.read(run);
  const last = run.taskBase + run.total - 1;
  expect(bench.store.outcomes.readPage(run.taskBase, last).map(({ state }) => state)).toEqual(model.rows.map(({ state }) => state));
  const valueByRow = new Map(bench.store.results.readPage(run.taskBase, last).map(({ taskKey, value }) => [taskKey - run.taskBase, value]));
  expect(model.rows.map((_, at) => valueByRow.get(at) ?? null)).toEqual(model.rows.map(({ value }) => (value === null ? null : JSON.stringify(value))));
  expect({ state: stored.state, attempts: stored.attempts, duplicates: stored.duplicates }).toEqual({
    state: model.state,
    attempts: model.attempts,
    duplicates: model.duplicates,
  });
  expectCountsToHold(bench);
}
