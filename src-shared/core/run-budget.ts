/** What decides how many more rows of a run its budget allows. Money is in US dollars. */
export type BudgetFacts = {
  maxUsd: number;
  /** What all calls have cost: those that succeeded, failed ones that used tokens, duplicates. */
  spentUsd: number;
  /** Calls that succeeded without their server saying what they used. */
  unpricedCalls: number;
  /** Ended rows that cost something; a row that was retried counts once for each time it ended. */
  paidRows: number;
  /** Rows that succeeded or were skipped. */
  doneRows: number;
  /** Rows that nodes hold. */
  rowsInHand: number;
  /** What a row was expected to cost at the launch; null when that could not be said. */
  expectedRowUsd: number | null;
};

/** Rows that are handed out before anything is known of what one costs. */
const probeRows = 4;

/** Sums of prices are not exact: a budget of ten times a row's price is one for ten rows. */
const tolerance = 1 + 1e-9;

/** What a row costs: the mean of those that cost something, so that rows that failed at no cost do not make the others look cheap; else what was expected. Null: not known. */
export function findRowCost({ spentUsd, paidRows, expectedRowUsd }: Pick<BudgetFacts, "spentUsd" | "paidRows" | "expectedRowUsd">): number | null {
  if (paidRows > 0 && spentUsd > 0) return spentUsd / paidRows;
  return expectedRowUsd !== null && expectedRowUsd > 0 ? expectedRowUsd : null;
}

/** What the rows in hand will come to, and calls whose cost nobody said; 0 while no row's cost is known. */
export function findReserve(facts: BudgetFacts): number {
  return (facts.rowsInHand + facts.unpricedCalls) * (findRowCost(facts) ?? 0);
}

/**
 * How many further rows may be handed out, so that what is spent and what the rows in hand will cost stay within the budget.
 * Nodes never hold more than a few rows beyond twice those that the cost of a row is known from: the error of a mean of few
 * is not multiplied by hundreds.
 */
export function countAffordableRows(facts: BudgetFacts): number {
  const { maxUsd, spentUsd, unpricedCalls, paidRows, doneRows, rowsInHand } = facts;
  const known = probeRows + 2 * Math.max(paidRows, doneRows) - rowsInHand;
  const rowUsd = findRowCost(facts);
  // Rows of which nobody can say what they cost, before or after: the first few are the last.
  if (rowUsd === null) return spentUsd >= maxUsd || unpricedCalls >= probeRows ? 0 : Math.max(0, known);
  const covered = Math.floor(((maxUsd - spentUsd) / rowUsd) * tolerance) - unpricedCalls - rowsInHand;
  return Math.max(0, Math.min(known, covered));
}

/** Whether not a single further row fits, even when those in hand cost nothing more. */
export function isBudgetSpent(facts: BudgetFacts): boolean {
  return countAffordableRows({ ...facts, rowsInHand: 0 }) === 0;
}
