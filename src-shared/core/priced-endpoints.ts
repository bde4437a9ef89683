import type { EndpointPrice, EndpointSpec, ProtocolName } from "../model/endpoint.ts";

/** Protocols that talk in tokens; what the others take and give cannot be counted. */
export const tokenlessProtocols: readonly ProtocolName[] = ["http", "kserve-v2"];

/** Why the cost of an endpoint's calls cannot be known: it has no price, or a price for tokens that its protocol never tells. */
export type PriceGap = { endpoint: string; steps: string[]; why: "no_price" | "no_tokens" };

type PricedPlan = {
  steps: readonly { id: string; endpoint: string }[];
  endpoints: Readonly<Record<string, Pick<EndpointSpec, "protocol" | "price">>>;
};

export const isFreePrice = ({ inputPerMillion, outputPerMillion }: EndpointPrice): boolean => inputPerMillion === 0 && outputPerMillion === 0;

/** The endpoints that keep a run of this plan from having a budget, each with the steps that call it. A price of zero is a price. */
export function listPriceGaps({ steps, endpoints }: PricedPlan): PriceGap[] {
  const gaps: PriceGap[] = [];
  for (const endpoint of new Set(steps.map((step) => step.endpoint))) {
    const spec = endpoints[endpoint];
    if (spec === undefined) continue;
    const why = findGap(spec);
    if (why !== null) gaps.push({ endpoint, steps: steps.filter((step) => step.endpoint === endpoint).map(({ id }) => id), why });
  }
  return gaps;
}

/** Whether no call of this plan costs anything. */
export function isFreePlan({ steps, endpoints }: PricedPlan): boolean {
  return steps.every(({ endpoint }) => {
    const price = endpoints[endpoint]?.price;
    return price !== undefined && isFreePrice(price);
  });
}

function findGap({ protocol, price }: Pick<EndpointSpec, "protocol" | "price">): PriceGap["why"] | null {
  if (price === undefined) return "no_price";
  return tokenlessProtocols.includes(protocol) && !isFreePrice(price) ? "no_tokens" : null;
}

/** What a budget refuses, in sentences for people. */
export function describePriceGaps(gaps: readonly PriceGap[]): string {
  const name = ({ endpoint, steps }: PriceGap): string => `${endpoint} (${steps.length === 1 ? "step" : "steps"} ${steps.join(", ")})`;
  const of = (why: PriceGap["why"]): string =>
    gaps
      .filter((gap) => gap.why === why)
      .map(name)
      .join(", ");
  const [unpriced, silent] = [of("no_price"), of("no_tokens")];
  const sentences = ["A budget needs the price of every endpoint that is called."];
  if (unpriced !== "")
    sentences.push(
      `No price is set for ${unpriced}: set it at the endpoint, in the app or as price: { inputPerMillion: …, outputPerMillion: … } in the file; 0 is a price.`,
    );
  if (silent !== "") sentences.push(`The protocol of ${silent} tells no tokens, so a price for them says nothing: set it to 0, or run without a budget.`);
  return sentences.join(" ");
}
