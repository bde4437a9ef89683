import { useTranslation } from "react-i18next";
import type { MetricFacets } from "../../../src-shared/wire/ui/metric-messages.ts";
import { useFigures } from "../../ui/use-figures.ts";
import { SeriesChart } from "./series-chart.tsx";
import type { ViewControl } from "./use-metric-view.ts";

export type SeriesChartsProps = { control: ViewControl; facets: MetricFacets };

/** One chart a metric, all over the same time. */
export function SeriesCharts({ control, facets }: SeriesChartsProps) {
  const { t } = useTranslation("metrics");
  const figures = useFigures();
  const { splitBy, percentile, filters } = control.view;
  const durationTitle = (name: string): string =>
    splitBy === null ? name : t("splitTitle", { name, percentile, dimension: t(`dimension.${splitBy}`).toLowerCase() });
  const failures = facets.facets.outcome.map(({ value }) => value).filter((value) => value !== "succeeded" && (filters.outcome?.includes(value) ?? true));
  const failed = { splitBy: "outcome" as const, filters: { ...filters, outcome: failures.length === 0 ? ["none"] : failures } };
  const amountKind = splitBy === null ? "area" : "stacked";
  const shared = { control, facets };
  return (
    <>
      <SeriesChart {...shared} metric="latency" title={() => durationTitle(t("latency"))} formula="latency" unit="ms" />
      <SeriesChart {...shared} metric="calls" title={() => t("throughput")} formula="throughput" unit="rate" kind={amountKind} />
      <SeriesChart {...shared} metric="ttft" title={() => durationTitle(t("ttft"))} formula="ttft" unit="ms" blank={t("noStream")} />
      <SeriesChart {...shared} metric="itl" title={() => durationTitle(t("itl"))} formula="itl" unit="ms" blank={t("noStream")} />
      <SeriesChart
        {...shared}
        metric="tokens"
        title={() => t("tokenRate")}
        formula="tokenRate"
        unit="tokenRate"
        kind={splitBy === null ? "line" : "stacked"}
        blank={t("noTokens")}
      />
      <SeriesChart {...shared} metric="success" title={() => t("success")} formula="success" unit="share" />
      <SeriesChart
        {...shared}
        metric="calls"
        title={() => t("failures")}
        formula="failures"
        unit="rate"
        kind="stacked"
        fixed={failed}
        blank={t("noFailures")}
      />
      <SeriesChart
        {...shared}
        metric="cost"
        title={(bucketMs) => t("costOver", { bucket: figures.ms(bucketMs) })}
        formula="cost"
        unit="usd"
        kind={amountKind}
        blank={t("noPrices")}
      />
    </>
  );
}
