import { expect, test } from "vitest";
import type { ComparedRun } from "../../../../src-shared/wire/ui/compare-messages.ts";
import { compareFigure, compareFigures, listSettings } from "../../../../src-renderer/features/compare/compare-figures.ts";

const settings: ComparedRun["run"]["settings"] = { concurrency: 64, vars: {}, limit: null, maxCostUsd: null };
/** Only what these rules look at. */
const makeRun = (rest: Partial<ComparedRun["run"]>): ComparedRun =>
  ({ run: { pipeline: "p", pipelineVersion: 1, datasetName: "d", dataset: "ds-1", total: 1, settings, ...rest } }) as ComparedRun;
const cost = compareFigures.find(({ key }) => key === "cost")!;

test("a change that reads as 0 % is none, as when the same costs were added up in another order", () => {
  expect(compareFigure(cost, makeRun({ costUsd: 0.3 }), makeRun({ costUsd: 0.1 + 0.2 }))).toEqual({ share: 0, verdict: "same" });
  expect(compareFigure(cost, makeRun({ costUsd: 0.3 }), makeRun({ costUsd: 0.31 }))).toMatchObject({ verdict: "worse" });
  expect(compareFigure(cost, makeRun({ costUsd: null }), makeRun({ costUsd: 0.3 }))).toBeNull();
});

test("tokens of which one run's servers told nothing are compared with none", () => {
  const tokens = compareFigures.find(({ key }) => key === "inputTokens")!;
  expect(compareFigure(tokens, makeRun({ inputTokens: null }), makeRun({ inputTokens: 12 }))).toBeNull();
});

test("different datasets of one name differ", () => {
  const datasetOf = (...runs: ComparedRun[]) => listSettings(runs).find(({ key }) => key === "dataset");
  const other = makeRun({ dataset: "ds-2" as ComparedRun["run"]["dataset"] });
  expect(datasetOf(makeRun({}), other)).toMatchObject({ values: ["d (ds-1)", "d (ds-2)"], differs: true });
  expect(datasetOf(makeRun({}), makeRun({}))).toMatchObject({ values: ["d", "d"], differs: false });
});
