import { expect, test } from "vitest";
import { findDifferentRows } from "../../../../src-main/runs/compare-runs.ts";
import type { DifferenceKind } from "../../../../src-shared/wire/ui/compare-messages.ts";
import { openControlBench } from "../../../support/control-bench.ts";
import { fillRun } from "../../../support/fill-run.ts";

const never = (): boolean => false;

test("of 100,000 rows those are found that came out differently, that failed anew, and that were put right", async () => {
  await using bench = await openControlBench();
  const base = await bench.start({ rows: 100_000 });
  const plan = JSON.parse(base.plan);
  const dataset = bench.store.datasets.findByNo(base.datasetNo)!;
  const settings = { concurrency: 64, vars: {}, limit: null, maxCostUsd: null };
  const other = await bench.control.start({
    name: "again",
    pipelineVersion: null,
    dataset,
    plan,
    settings: { ...base.settings, ...settings },
    expectedRowUsd: null,
    outputPath: null,
  });
  fillRun(bench, base);
  fillRun(bench, other);
  const key = (index: number): number => other.taskBase + index;
  bench.db.prepare("UPDATE results SET value = '\"another answer\"' WHERE key = ?").run(key(500) * 256);
  bench.db.prepare("UPDATE tasks SET state = 6 WHERE key = ?").run(key(600));
  bench.db.prepare("UPDATE tasks SET state = 4 WHERE key = ?").run(key(1007));
  const find = (kind: DifferenceKind) => findDifferentRows({ store: bench.store, base, other, kind, after: -1, isOver: never });
  expect(find("different")).toEqual({
    spans: [
      [500, 500],
      [600, 600],
      [1007, 1007],
    ],
    searchedTo: 99_999,
    done: true,
  });
  expect(find("regressed").spans).toEqual([[600, 600]]);
  expect(find("fixed").spans).toEqual([[1007, 1007]]);
  const piece = findDifferentRows({ store: bench.store, base, other, kind: "different", after: 500, isOver: () => true });
  expect(piece).toMatchObject({ done: false, spans: [[600, 600]] });
});

test("rows of different datasets are not compared", async () => {
  await using bench = await openControlBench();
  const [base, other] = [await bench.start(), await bench.start()];
  expect(() => findDifferentRows({ store: bench.store, base, other, kind: "fixed", after: -1, isOver: never })).toThrow("their rows are not the same");
});
