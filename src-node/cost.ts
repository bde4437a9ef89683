import type { EndpointPrice } from "../src-shared/model/endpoint.ts";
import type { Usage } from "../src-shared/model/usage.ts";

/** US dollars for a call's tokens; null without a price, or when the server did not say what a priced side used. */
export function priceUsage(price: EndpointPrice | undefined, usage: Usage): number | null {
  if (price === undefined) return null;
  const input = priceTokens(price.inputPerMillion, usage.inputTokens);
  const output = priceTokens(price.outputPerMillion, usage.outputTokens);
  return input === null || output === null ? null : input + output;
}

function priceTokens(perMillion: number, tokens: number | null): number | null {
  if (perMillion === 0) return 0;
  return tokens === null ? null : (tokens * perMillion) / 1e6;
}

/** The part of a total that falls to one of several: whole numbers whose sum is the total's. */
export function shareTokens(total: number | null, parts: number, at: number): number | null {
  if (total === null) return null;
  return Math.floor((total * (at + 1)) / parts) - Math.floor((total * at) / parts);
}
