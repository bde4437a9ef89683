import { expect, test } from "vitest";
import { suggestBudget } from "../../../../src-renderer/features/runs/budget/suggest-budget.ts";
import type { RunBudget } from "../../../../src-shared/model/run.ts";

const budget = (changed: Partial<RunBudget>): RunBudget => ({ maxUsd: 5, spentUsd: 4.98, reservedUsd: 0, rowUsd: 0.008, isSpent: true, ...changed });

test("what is left, at what a row costs and a tenth more, is added to what is spent, and rounded up to two digits", () => {
  // 4.98 + 388 × 0.008 × 1.1 = 8.39
  expect(suggestBudget(budget({}), 388)).toBe(8.4);
  expect(suggestBudget(budget({ maxUsd: 0.005, spentUsd: 0.005, rowUsd: 0.000_01 }), 100)).toBe(0.0061);
  expect(suggestBudget(budget({ maxUsd: 1000, spentUsd: 1000, rowUsd: 3 }), 1000)).toBe(4300);
});

test("it is always enough for a further row", () => {
  expect(suggestBudget(budget({ spentUsd: 4.999, rowUsd: 0.002 }), 0)).toBeGreaterThanOrEqual(5.002);
});

test("nobody knowing what a row costs, it is twice the old one", () => {
  expect(suggestBudget(budget({ spentUsd: 0, rowUsd: null }), 1000)).toBe(10);
});
