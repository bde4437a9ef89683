import { expect, test } from "vitest";
import { describePriceGaps, isFreePlan, listPriceGaps } from "../../../src-shared/core/priced-endpoints.ts";
import { endpointSpecSchema } from "../../../src-shared/model/endpoint.ts";
import { sayUsd } from "../../../src-shared/core/say-usd.ts";

const spec = (rest: object) => endpointSpecSchema.parse({ protocol: "openai-chat", url: "http://127.0.0.1:9/v1", model: "m", ...rest });
const steps = [
  { id: "a", endpoint: "small" },
  { id: "b", endpoint: "large" },
  { id: "c", endpoint: "small" },
];

test("an endpoint without a price is a gap, with all its steps; one that no step calls is none", () => {
  const endpoints = { small: spec({}), large: spec({ price: { inputPerMillion: 1 } }), other: spec({}) };
  expect(listPriceGaps({ steps, endpoints })).toEqual([{ endpoint: "small", steps: ["a", "c"], why: "no_price" }]);
});

test("a price of zero is a price, and a plan of such prices alone is free", () => {
  const endpoints = { small: spec({ price: {} }), large: spec({ price: {} }) };
  expect(listPriceGaps({ steps, endpoints })).toEqual([]);
  expect(isFreePlan({ steps, endpoints })).toBe(true);
  expect(isFreePlan({ steps, endpoints: { ...endpoints, large: spec({ price: { outputPerMillion: 0.1 } }) } })).toBe(false);
  expect(isFreePlan({ steps, endpoints: { ...endpoints, large: spec({}) } })).toBe(false);
});

test("a price for tokens of a protocol that tells none is a gap, unless it is zero", () => {
  const http = { protocol: "http", price: { inputPerMillion: 3 } };
  expect(listPriceGaps({ steps, endpoints: { small: spec({ price: {} }), large: spec(http) } })).toEqual([
    { endpoint: "large", steps: ["b"], why: "no_tokens" },
  ]);
  expect(listPriceGaps({ steps, endpoints: { small: spec({ price: {} }), large: spec({ ...http, price: {} }) } })).toEqual([]);
});

test("the refusal names every endpoint with its steps, and where to set the price", () => {
  const sentence = describePriceGaps([
    { endpoint: "small", steps: ["a", "c"], why: "no_price" },
    { endpoint: "scorer", steps: ["b"], why: "no_tokens" },
  ]);
  expect(sentence).toContain("No price is set for small (steps a, c): set it at the endpoint");
  expect(sentence).toContain("scorer (step b) tells no tokens");
});

test.each([
  [0, "$0"],
  [0.000_421, "$0.00042"],
  [0.1, "$0.10"],
  [4.984, "$4.98"],
  [1_234_567.5, "$1,234,567.50"],
])("%d dollars are said as %s", (usd, said) => {
  expect(sayUsd(usd)).toBe(said);
});
