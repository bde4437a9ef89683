import { describe, expect, it } from "vitest";
import { type DemoResult, pickSample } from "../../../src-main/demo/demo-report.ts";

function makeResult(index: number, language: string, sentiment: string | null = null): DemoResult {
  return { index, id: `ticket-${index}`, state: "succeeded", input: { text: "…" }, output: { language, sentiment, details: null } };
}

describe("the demo's sample of rows", () => {
  it("shows other languages once each, then English in all sentiments by turns, in input order", () => {
    const results = [
      makeResult(0, "eng", "positive"),
      makeResult(1, "eng", "positive"),
      makeResult(2, "deu"),
      makeResult(3, "deu"),
      makeResult(4, "jpn"),
      makeResult(5, "eng", "positive"),
      makeResult(6, "eng", "negative"),
      makeResult(7, "fra"),
      makeResult(8, "eng", "neutral"),
    ];
    expect(pickSample(results, 6).map((row) => row.index)).toEqual([0, 2, 4, 6, 7, 8]);
  });

  it("leaves out rows without a result", () => {
    expect(pickSample([{ ...makeResult(0, "eng"), output: null }], 6)).toEqual([]);
  });
});
