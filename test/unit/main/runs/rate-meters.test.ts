import { expect, test } from "vitest";
import { RateMeters } from "../../../../src-main/runs/rate-meters.ts";

test("a steady rate is told as it is, from the first second to the last", () => {
  const rates = new RateMeters();
  const told: number[] = [];
  for (let ms = 0; ms <= 30_000; ms += 100) {
    rates.add(1, 5, 7_000 + ms);
    if (ms >= 1000) told.push(rates.read(1, 7_000 + ms + 99));
  }
  expect(Math.min(...told)).toBeGreaterThan(45);
  expect(Math.max(...told)).toBeLessThan(56);
});

test("what is older than ten seconds counts no more", () => {
  const rates = new RateMeters();
  rates.add(1, 100, 1000);
  expect(rates.read(1, 2000)).toBe(100);
  expect(rates.read(1, 9000)).toBeGreaterThan(10);
  expect(rates.read(1, 11_000)).toBe(0);
  expect(rates.read(1, 1_000_000)).toBe(0);
});

test("runs are metered apart, and a forgotten or unknown one has no rate", () => {
  const rates = new RateMeters();
  rates.add(1, 10, 1000);
  rates.add(2, 20, 1000);
  expect([rates.read(1, 2000), rates.read(2, 2000), rates.read(3, 2000)]).toEqual([10, 20, 0]);
  rates.forget(1);
  expect(rates.read(1, 2000)).toBe(0);
});

test("the first rows of a run give a rate that is finite", () => {
  const rates = new RateMeters();
  rates.add(1, 3, 1000);
  expect(rates.read(1, 1000)).toBe(30);
});

test("a reading after a long silence clears the silence away once", () => {
  const rates = new RateMeters();
  rates.add(1, 7, 1000);
  rates.add(1, 3, 60_000);
  expect(rates.read(1, 60_500)).toBeCloseTo(3 / 9.5, 5);
});
