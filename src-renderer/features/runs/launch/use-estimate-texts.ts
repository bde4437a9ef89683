import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { RunEstimate, StepEstimate } from "../../../../src-shared/wire/ui/estimate-messages.ts";
import type { Figures } from "../../../ui/figures.ts";
import { useFigures } from "../../../ui/use-figures.ts";

type Range = { low: number; high: number };
type Texts = Record<"tokens" | "tokensHow" | "cost" | "costHow" | "time" | "timeHow", string>;

/** An estimate in words: what is not known is said to be unknown, and why. */
export function useEstimateTexts(estimate: RunEstimate): Texts {
  const { t } = useTranslation("runs");
  const figures = useFigures();
  const { inputTokens, outputTokens, costUsd, timeMs, steps } = estimate;
  const known = inputTokens !== null && outputTokens !== null;
  return {
    tokens: known
      ? t("estimate.inAndOut", { input: figures.short(Math.round(inputTokens)), output: toRange(outputTokens, (tokens) => figures.short(Math.round(tokens))) })
      : inputTokens === null
        ? t("estimate.unknown")
        : t("estimate.inOnly", { input: figures.short(Math.round(inputTokens)) }),
    tokensHow: explainTokens(steps, estimate.sampledRows, t),
    cost: costUsd === null ? t("estimate.unknown") : toRange(costUsd, figures.usd),
    costHow: explainCost(estimate, t),
    time: timeMs === null ? t("estimate.unknown") : toRange(timeMs, figures.ms),
    timeHow: explainTime(estimate, t, figures),
  };
}

export function toRange({ low, high }: Range, format: (value: number) => string): string {
  const [from, to] = [format(low), format(high)];
  return from === to ? from : `${from} – ${to}`;
}

function explainTokens(steps: readonly StepEstimate[], sampledRows: number, t: TFunction<"runs">): string {
  const parts: string[] = [];
  if (steps.some(({ inputFrom }) => inputFrom === "sample")) parts.push(t("estimate.fromSample", { count: sampledRows }));
  if (steps.some(({ inputFrom }) => inputFrom === "history")) parts.push(t("estimate.fromHistory"));
  if (steps.some(({ outputFrom }) => outputFrom === "limit")) parts.push(t("estimate.fromLimit"));
  const unknown = steps.filter(({ outputFrom, inputFrom }) => outputFrom === null || inputFrom === null).map(({ stepId }) => stepId);
  if (unknown.length > 0) parts.push(t("estimate.tokensUnknown", { steps: unknown.join(", ") }));
  return parts.join(" ");
}

function explainCost({ costUsd, steps }: RunEstimate, t: TFunction<"runs">): string {
  if (costUsd !== null) return t("estimate.costHow");
  const unpriced = [...new Set(steps.filter(({ priced }) => !priced).map(({ endpoint }) => endpoint))];
  return unpriced.length > 0 ? t("estimate.noPrice", { endpoints: unpriced.join(", ") }) : t("estimate.costNeedsTokens");
}

function explainTime({ timeMs, steps, inFlight }: RunEstimate, t: TFunction<"runs">, { count }: Figures): string {
  if (timeMs !== null) return t("estimate.timeHow", { inFlight: count(inFlight), calls: count(countHistory(steps)) });
  if (inFlight === 0) return t("estimate.timeNeedsNode");
  const unknown = [...new Set(steps.filter(({ latencyMs }) => latencyMs === null).map(({ endpoint, model }) => model ?? endpoint))];
  return t("estimate.timeNeedsHistory", { models: unknown.join(", ") });
}

/** Calls of earlier runs that the estimate rests on; steps of one endpoint rest on the same. */
function countHistory(steps: readonly StepEstimate[]): number {
  const callsByEndpoint = new Map(steps.map(({ endpoint, latencyCalls }) => [endpoint, latencyCalls]));
  return [...callsByEndpoint.values()].reduce((sum, calls) => sum + calls, 0);
}
