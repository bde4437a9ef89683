import { describe, expect, test } from "vitest";
import { countRequestTokens, countTokens, findOutputLimit } from "../../../../src-shared/core/estimate/count-tokens.ts";
import { compileSample } from "../../../../src-shared/core/estimate/render-sample.ts";
import { type StepFacts, sumEstimate } from "../../../../src-shared/core/estimate/sum-estimate.ts";
import { type PlanStep, planStepSchema } from "../../../../src-shared/model/pipeline.ts";

describe("tokens", () => {
  test("are one for four letters, and one for each character of Chinese, Japanese and Korean", () => {
    expect(countTokens("abcdefgh")).toBe(2);
    expect(countTokens("東京タワー")).toBe(5);
    expect(countTokens("")).toBe(0);
  });

  test("of a request are those of its texts, and four for each message", () => {
    expect(countRequestTokens({ messages: [{ role: "user", content: "abcdefgh" }], temperature: 0 })).toBe(6);
  });

  test("of an answer are bounded as the protocol says it", () => {
    expect(findOutputLimit({ max_tokens: 4 })).toBe(4);
    expect(findOutputLimit({ options: { num_predict: 9 } })).toBe(9);
    expect(findOutputLimit({ parameters: { max_new_tokens: 7 } })).toBe(7);
    expect(findOutputLimit({ messages: [] })).toBeNull();
  });
});

describe("a sample", () => {
  const step = (given: Partial<PlanStep> & { id: string; content: string }): PlanStep =>
    planStepSchema.parse({ endpoint: "model", needs: [], request: { messages: [{ role: "user", content: given.content }] }, ...without(given) });
  const render = (...steps: PlanStep[]) => compileSample(steps, { tone: "polite" })({ rowIndex: 3, id: null, input: { text: "hello" } });

  test("has a placeholder where an earlier answer will be, and counts it", () => {
    const [, second] = render(step({ id: "a", content: "{{ input.text }}" }), step({ id: "b", needs: ["a"], content: "{{ vars.tone }} {{ steps.a.text }}" }));
    expect(second).toEqual({ id: "b", kind: "rendered", body: { messages: [{ role: "user", content: "polite ‹a›" }] }, answers: { a: 1 } });
  });

  test("says of a request that takes an answer apart that it is known later, and of a row without a field that it fails", () => {
    const rendered = render(step({ id: "a", content: "{{ input.missing }}" }), step({ id: "b", needs: ["a"], content: "{{ steps.a.json.product }}" }));
    expect(rendered).toMatchObject([{ kind: "failed", message: expect.stringContaining("missing") }, { kind: "later" }]);
  });

  test("leaves out a step whose condition the row itself decides, and keeps one that an answer decides", () => {
    const rendered = render(
      step({ id: "a", content: "x", when: 'input.text == "other"' }),
      step({ id: "b", needs: ["a"], content: "y", when: 'steps.a.text == "other"' }),
    );
    expect(rendered.map(({ kind }) => kind)).toEqual(["skipped", "rendered"]);
  });
});

describe("the sums", () => {
  const facts = (changed: Partial<StepFacts>): StepFacts => ({
    id: "a",
    needs: [],
    share: 1,
    inputTokens: 100,
    outputTokens: { low: 10, high: 20 },
    price: { inputPerMillion: 1, outputPerMillion: 2 },
    latencyMs: { low: 100, high: 300 },
    packedRows: 1,
    endpointKey: "k",
    limits: {},
    ...changed,
  });

  test("are rows times what a row takes; time is divided by the rows in flight", () => {
    const sums = sumEstimate([facts({}), facts({ id: "b", needs: ["a"], share: 0.5 })], 1000, 10);
    expect(sums).toMatchObject({ calls: 1500, inputTokens: 150_000, outputTokens: { low: 15_000, high: 30_000 }, timeMs: { low: 15_000, high: 45_000 } });
    expect(sums.costUsd?.low).toBeCloseTo(0.18);
    expect(sums.costUsd?.high).toBeCloseTo(0.21);
  });

  test("are unknown where a part of them is", () => {
    expect(sumEstimate([facts({ price: null })], 10, 1)).toMatchObject({ costUsd: null });
    expect(sumEstimate([facts({ outputTokens: null })], 10, 1)).toMatchObject({ costUsd: null, outputTokens: null, inputTokens: 1000 });
    expect(sumEstimate([facts({ latencyMs: null })], 10, 1)).toMatchObject({ timeMs: null });
    expect(sumEstimate([facts({})], 10, 0)).toMatchObject({ timeMs: null });
  });

  test("take no less time than the endpoint's limits allow, over all steps that share it", () => {
    const limits = { requestsPerMinute: 60 };
    expect(sumEstimate([facts({ limits }), facts({ id: "b", limits })], 60, 1000).timeMs?.low).toBe(120_000);
    expect(sumEstimate([facts({ limits: { concurrency: 2 } })], 100, 1000).timeMs?.low).toBe(5000);
  });
});

function without({ content: _content, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}
