import { describe, expect, it } from "vitest";
import { countOption, durationOption, listOption, usdOption } from "../../../../src-main/cli/option-values.ts";

describe("durationOption", () => {
  it.each([
    ["30s", 30_000],
    ["15m", 900_000],
    ["12h", 43_200_000],
    ["90d", 7_776_000_000],
    [" 1s ", 1000],
  ])("reads %s", (text, ms) => {
    expect(durationOption(text)).toBe(ms);
  });

  it.each(["", "15", "m", "-5m", "1.5h", "0s", "15 m", "1w", "1h30m", "9999999d"])("refuses %j with an example", (text) => {
    expect(() => durationOption(text)).toThrow("15m");
  });
});

describe("countOption", () => {
  it.each(["0", "101", "ten", "1e3", "1.5", "-1", "", " 5", "0x10", "99999999999999999"])("refuses %j outside of 1…100", (text) => {
    expect(() => countOption(1, 100)(text)).toThrow("from 1 to 100");
  });

  it("takes both bounds", () => {
    expect([countOption(1, 100)("1"), countOption(1, 100)("100")]).toEqual([1, 100]);
  });
});

describe("usdOption", () => {
  it.each([
    ["5", 5],
    ["0.25", 0.25],
    ["1000000000", 1e9],
    ["0.000001", 0.000_001],
  ])("reads %s", (text, usd) => {
    expect(usdOption(text)).toBe(usd);
  });

  it.each(["", "0", "0.00", "-1", "$5", "5,00", "1e3", "Infinity", "NaN", "1000000001", ".5", "five"])("refuses %j with an example", (text) => {
    expect(() => usdOption(text)).toThrow("like 5 or 0.25");
  });
});

describe("listOption", () => {
  it("takes several words with commas between", () => {
    expect(listOption(["input", "steps"])("steps, input")).toEqual(["steps", "input"]);
  });

  it("refuses a word that is not in the list", () => {
    expect(() => listOption(["input", "steps"])("inputs")).toThrow("input, steps");
  });
});
