import { type BudgetFacts, findReserve, findRowCost, isBudgetSpent } from "../../src-shared/core/run-budget.ts";
import { describePriceGaps, listPriceGaps } from "../../src-shared/core/priced-endpoints.ts";
import { sayUsd } from "../../src-shared/core/say-usd.ts";
import type { RunId } from "../../src-shared/model/ids.ts";
import type { RunBudget } from "../../src-shared/model/run.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { RunTallies, StoredRun } from "../storage/runs-table.ts";
import type { StoredPlan } from "./stored-plan.ts";

/** Throws `RefusedError` E_PRICE_MISSING naming every endpoint whose calls cannot be priced. */
export function requirePrices(plan: StoredPlan): void {
  const gaps = listPriceGaps(plan);
  if (gaps.length > 0) throw new RefusedError("E_PRICE_MISSING", describePriceGaps(gaps));
}

type Counted = Pick<RunTallies, "succeeded" | "skipped" | "leased" | "costUsd" | "paidRows" | "unpricedCalls">;

export function toBudgetFacts(budget: Pick<BudgetFacts, "maxUsd" | "expectedRowUsd">, counted: Counted): BudgetFacts {
  const { succeeded, skipped, leased, costUsd, paidRows, unpricedCalls } = counted;
  return { ...budget, spentUsd: costUsd ?? 0, unpricedCalls, paidRows, doneRows: succeeded + skipped, rowsInHand: leased };
}

/** A run's budget as people see it; null without one. */
export function describeBudget(run: StoredRun): RunBudget | null {
  const maxUsd = run.settings.maxCostUsd;
  if (maxUsd === null) return null;
  const facts = toBudgetFacts({ maxUsd, expectedRowUsd: run.expectedRowUsd }, run);
  return { maxUsd, spentUsd: facts.spentUsd, reservedUsd: findReserve(facts), rowUsd: findRowCost(facts), isSpent: isBudgetSpent(facts) };
}

/** Throws `RefusedError` E_BUDGET_SPENT when not a single further row fits, saying what would. */
export function requireRoom(runId: RunId, facts: BudgetFacts | null, verb: "resume" | "retry"): void {
  if (facts === null || !isBudgetSpent(facts)) return;
  const rowUsd = findRowCost(facts);
  const row = rowUsd === null ? "What a further row costs is not known." : `A further row costs about ${sayUsd(rowUsd)}.`;
  throw new RefusedError(
    "E_BUDGET_SPENT",
    `The run ${runId} has spent ${sayUsd(facts.spentUsd)} of a budget of ${sayUsd(facts.maxUsd)}, and no further row fits. ${row} Give it a higher one: inferno ${verb} ${runId} --budget USD, or "${verb === "resume" ? "Resume" : "Retry failed rows"}" at the run in the app.`,
  );
}
