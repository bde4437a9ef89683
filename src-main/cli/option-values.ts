import { InvalidArgumentError } from "commander";

/** Parsers of option values: each returns the value, or throws commander's `InvalidArgumentError` with a sentence. */

/** A whole number within bounds. */
export function countOption(least: number, most: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (!/^\d{1,15}$/.test(text) || count < least || count > most) throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    return count;
  };
}

/** US dollars above zero, `5` or `0.25`. */
export function usdOption(text: string): number {
  const usd = Number(text);
  if (!/^\d{1,10}(\.\d{1,9})?$/.test(text) || usd <= 0 || usd > 1e9) throw new InvalidArgumentError("Give a sum in US dollars above 0, like 5 or 0.25.");
  return usd;
}

/** A port, 0 meaning any free one. */
export const portOption = countOption(0, 65_535);

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30s`, `15m`, `12h`, `90d` → ms. */
export function durationOption(text: string): number {
  const match = /^(\d{1,6})([smhd])$/.exec(text.trim());
  const ms = Number(match?.[1]) * (unitMs[match?.[2] ?? ""] ?? Number.NaN);
  if (!(ms > 0)) throw new InvalidArgumentError("Give a number and a unit, like 30s, 15m, 12h or 90d.");
  return ms;
}

/** `a,b` → ["a", "b"], each one of `allowed`. */
export function listOption<Word extends string>(allowed: readonly Word[]): (text: string) => Word[] {
  return (text) =>
    text.split(",").map((part) => {
      const word = allowed.find((each) => each === part.trim());
      if (word === undefined) throw new InvalidArgumentError(`Give one or more of ${allowed.join(", ")}, with commas between.`);
      return word;
    });
}

/** For options that may be given several times. */
export function collectOption(text: string, before: string[] = []): string[] {
  return [...before, text];
}
