import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BudgetFacts, countAffordableRows, findReserve, findRowCost, isBudgetSpent } from "../../../src-shared/core/run-budget.ts";

const facts = (changed: Partial<BudgetFacts> = {}): BudgetFacts => ({
  maxUsd: 1,
  spentUsd: 0,
  unpricedCalls: 0,
  paidRows: 0,
  doneRows: 0,
  rowsInHand: 0,
  expectedRowUsd: null,
  ...changed,
});

describe("what a row costs", () => {
  test("is the mean of the rows that cost something, as soon as there is one", () => {
    expect(findRowCost(facts({ spentUsd: 0.3, paidRows: 3, expectedRowUsd: 9 }))).toBeCloseTo(0.1);
  });

  test("is what was expected while no row has cost anything", () => {
    expect(findRowCost(facts({ doneRows: 900, expectedRowUsd: 0.02 }))).toBe(0.02);
  });

  test("is not known without either; an expectation of nothing is none, for later rows may take another way", () => {
    expect(findRowCost(facts())).toBeNull();
    expect(findRowCost(facts({ expectedRowUsd: 0 }))).toBeNull();
  });
});

describe("a budget allows", () => {
  test("a few rows before one has ended, however small the expected cost and large the budget", () => {
    expect(countAffordableRows(facts({ maxUsd: 1000 }))).toBe(4);
    expect(countAffordableRows(facts({ maxUsd: 1000, expectedRowUsd: 0.000_01 }))).toBe(4);
    expect(countAffordableRows(facts({ maxUsd: 1000, rowsInHand: 3 }))).toBe(1);
    expect(countAffordableRows(facts({ maxUsd: 1000, rowsInHand: 4 }))).toBe(0);
  });

  test("no more rows in hand than twice those it knows the cost from, and a few", () => {
    expect(countAffordableRows(facts({ maxUsd: 1000, spentUsd: 0.01, paidRows: 1 }))).toBe(6);
    expect(countAffordableRows(facts({ maxUsd: 1000, spentUsd: 1, paidRows: 100, rowsInHand: 50 }))).toBe(154);
    expect(countAffordableRows(facts({ maxUsd: 1000, doneRows: 100 }))).toBe(204);
  });

  test("as many rows as what is left pays for, those in hand taken off", () => {
    const known = { maxUsd: 1, paidRows: 100, doneRows: 100 };
    expect(countAffordableRows(facts({ ...known, spentUsd: 0.5 }))).toBe(100);
    expect(countAffordableRows(facts({ ...known, spentUsd: 0.5, rowsInHand: 99 }))).toBe(1);
    expect(countAffordableRows(facts({ ...known, spentUsd: 0.5, rowsInHand: 100 }))).toBe(0);
    expect(countAffordableRows(facts({ ...known, spentUsd: 0.996 }))).toBe(0);
  });

  test("exactly ten rows when it is ten times what one costs, whatever sums of prices round to", () => {
    const price = 0.1;
    let spentUsd = 0;
    for (let rows = 1; rows <= 10; rows += 1) {
      spentUsd += price;
      expect(isBudgetSpent(facts({ maxUsd: 1, spentUsd, paidRows: rows, doneRows: rows })), `after ${rows}`).toBe(rows === 10);
    }
  });

  test("nothing when the expected cost of one row is more", () => {
    expect(countAffordableRows(facts({ maxUsd: 0.01, expectedRowUsd: 0.02 }))).toBe(0);
  });

  test("nothing once it is overspent, with rows in hand or without", () => {
    expect(countAffordableRows(facts({ spentUsd: 1.2, paidRows: 3 }))).toBe(0);
    expect(countAffordableRows(facts({ spentUsd: 1.2 }))).toBe(0);
  });

  test("rows that failed at no cost do not make the others look cheap", () => {
    // A hundred rows were refused for nothing, one cost a quarter of the budget.
    expect(countAffordableRows(facts({ spentUsd: 0.25, paidRows: 1, doneRows: 1 }))).toBe(3);
  });

  test("calls of which nobody said what they cost count as rows", () => {
    expect(countAffordableRows(facts({ spentUsd: 0.1, paidRows: 10, doneRows: 60, unpricedCalls: 50 }))).toBe(40);
    expect(findReserve(facts({ spentUsd: 0.1, paidRows: 10, unpricedCalls: 50, rowsInHand: 2 }))).toBeCloseTo(0.52);
  });

  test("no more than the first few rows when their cost is known neither before nor after", () => {
    expect(countAffordableRows(facts({ maxUsd: 1000, doneRows: 3, unpricedCalls: 3 }))).toBe(10);
    expect(countAffordableRows(facts({ maxUsd: 1000, doneRows: 4, unpricedCalls: 4 }))).toBe(0);
  });

  test("never so many that what is spent and reserved passes it", () => {
    const any = fc.record({
      maxUsd: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
      spentUsd: fc.double({ min: 0, max: 1e6, noNaN: true }),
      unpricedCalls: fc.nat(100),
      paidRows: fc.nat(10_000),
      doneRows: fc.nat(10_000),
      rowsInHand: fc.nat(10_000),
      expectedRowUsd: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
    });
    fc.assert(
      fc.property(any, (found) => {
        const more = countAffordableRows(found);
        expect(Number.isInteger(more) && more >= 0).toBe(true);
        if (more === 0) return;
        expect(found.spentUsd + findReserve({ ...found, rowsInHand: found.rowsInHand + more })).toBeLessThanOrEqual(found.maxUsd * (1 + 1e-6));
      }),
    );
  });

  test("a run of equal rows comes to its end within one row's cost of the budget, however many are in hand at once", () => {
    const run = fc.record({
      rowUsd: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
      maxUsd: fc.double({ min: 1, max: 50, noNaN: true }),
      wish: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(run, ({ rowUsd, maxUsd, wish }) => {
        const now = facts({ maxUsd });
        for (let turn = 0; turn < 100_000; turn += 1) {
          now.rowsInHand += Math.min(wish, countAffordableRows(now));
          if (now.rowsInHand === 0) break;
          now.rowsInHand -= 1;
          now.spentUsd += rowUsd;
          now.paidRows += 1;
          now.doneRows += 1;
        }
        // The first few are handed out before a row's cost is known.
        const most = Math.max(maxUsd, 4 * rowUsd);
        expect(now.spentUsd).toBeLessThanOrEqual(most * (1 + 1e-6));
        expect(now.spentUsd).toBeGreaterThan(maxUsd - rowUsd * (1 + 1e-6));
      }),
      { numRuns: 60 },
    );
  });
});
