import { useTranslation } from "react-i18next";
import type { RunEstimate } from "../../../../src-shared/wire/ui/estimate-messages.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import { toRange } from "./use-estimate-texts.ts";

/** What is to be known of a budget before the start: that it will be refused, or that the run may stop at it, and where. */
export function useBudgetWarnings({ priceGaps, costUsd, rows, unreadableRows }: RunEstimate, maxCostUsd: number | null): string[] {
  const { t } = useTranslation("budget");
  const { usd, count } = useFigures();
  if (maxCostUsd === null) return [];
  if (priceGaps.length > 0) {
    return (["no_price", "no_tokens"] as const).flatMap((reason) => {
      const endpoints = priceGaps.filter(({ why }) => why === reason).map(({ endpoint }) => endpoint);
      return endpoints.length === 0 ? [] : [t(reason === "no_price" ? "noPrice" : "noTokens", { endpoints: endpoints.join(", ") })];
    });
  }
  if (costUsd === null) return [t("estimateUnknown")];
  if (costUsd.high <= maxCostUsd) return [];
  const called = rows - unreadableRows;
  const row = costUsd.high / called;
  const max = usd(maxCostUsd);
  if (row > maxCostUsd) return [t("noRow", { row: usd(row), max })];
  const affordable = { low: Math.floor(maxCostUsd / row), high: Math.min(called, Math.floor((maxCostUsd / costUsd.low) * called)) };
  const told = { cost: toRange(costUsd, usd), max, total: count(rows) };
  return [costUsd.low > maxCostUsd ? t("over", { ...told, rows: toRange(affordable, count) }) : t("maybeOver", { ...told, rows: count(affordable.low) })];
}
