import type { RunBudget } from "../../../../src-shared/model/run.ts";

/** A tenth more than is expected, for rows that cost more than the mean. */
const spare = 1.1;

/** A budget that will do for so many further rows, US dollars with two digits that count, rounded up; twice the old one when nobody knows what a row costs. */
export function suggestBudget({ maxUsd, spentUsd, rowUsd }: RunBudget, rowsLeft: number): number {
  const wished = rowUsd === null ? 2 * maxUsd : Math.max(spentUsd + rowUsd * rowsLeft * spare, maxUsd + rowUsd);
  const unit = 10 ** (Math.floor(Math.log10(wished)) - 1);
  // Divided, not multiplied: tenths of a cent are no binary fractions.
  const digits = Math.ceil(wished / unit - 1e-9);
  return unit >= 1 ? digits * unit : digits / Math.round(1 / unit);
}
