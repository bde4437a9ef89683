import { expect, test } from "vitest";
import { NodeStrikes, strikeWeights } from "../../../../src-main/gateways/nodes/node-strikes.ts";

function makeStrikes() {
  const clock = { now: 0 };
  return { clock, strikes: new NodeStrikes(() => clock.now) };
}

test("the tenth malformed message within a minute keeps its sender out for a minute, and nobody else", () => {
  const { clock, strikes } = makeStrikes();
  const noted = Array.from({ length: 10 }, () => strikes.note("villain", strikeWeights.malformed));
  expect(noted.filter(Boolean)).toHaveLength(1);
  expect(noted.at(-1)).toBe(true);
  expect(strikes.keptOutMs("villain")).toBe(60_000);
  expect(strikes.keptOutMs("neighbour")).toBe(0);
  clock.now = 60_000;
  expect(strikes.keptOutMs("villain")).toBe(0);
});

test("malformed messages that are far apart keep nobody out", () => {
  const { clock, strikes } = makeStrikes();
  for (let minute = 0; minute < 50; minute += 1) {
    clock.now = minute * 60_000;
    for (let at = 0; at < 9; at += 1) expect(strikes.note("clumsy", strikeWeights.malformed)).toBe(false);
  }
});

test("results of rows that were never given weigh a tenth", () => {
  const { strikes } = makeStrikes();
  for (let at = 0; at < 99; at += 1) expect(strikes.note("old", strikeWeights.notOwner)).toBe(false);
  expect(strikes.note("old", strikeWeights.notOwner)).toBe(true);
});

test("a thousand peers are remembered, the latest ones", () => {
  const { strikes } = makeStrikes();
  for (let at = 0; at < 10; at += 1) strikes.note("first", strikeWeights.malformed);
  expect(strikes.keptOutMs("first")).toBeGreaterThan(0);
  for (let at = 0; at < 1000; at += 1) strikes.note(`peer ${at}`, 1);
  expect(strikes.keptOutMs("first")).toBe(0);
});
