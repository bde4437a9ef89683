import { Paper, Text, Title } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ChartUnit } from "../../charts/series.ts";
import { TimeChart, type TimeChartProps } from "../../charts/time-chart.tsx";
import type { MetricDimension, MetricFacets, MetricSeries } from "../../../src-shared/wire/ui/metric-messages.ts";
import type { UiUpInput } from "../../../src-shared/wire/ui-up.ts";
import { useAsk } from "../../stores/use-ask.ts";
import { Answer } from "../../ui/answer.tsx";
import { Formula, type FormulaName } from "./formula.tsx";
import { useOutcomeLabel } from "./use-outcome-label.ts";
import { toSpan } from "./metric-view.ts";
import type { ViewControl } from "./use-metric-view.ts";

export type SeriesChartProps = {
  control: ViewControl;
  facets: MetricFacets;
  metric: UiUpInput<"metric:series">["metric"];
  /** Gets the length of a bucket, ms. */
  title: (bucketMs: number) => string;
  formula: FormulaName;
  unit: ChartUnit;
  kind?: TimeChartProps["kind"];
  /** Instead of what the view says. */
  fixed?: Pick<UiUpInput<"metric:series">, "splitBy" | "filters">;
  /** In place of a chart without a value. */
  blank?: string;
  height?: number;
};

/** One metric over the time of the screen. */
export function SeriesChart({ control, facets, metric, title, formula, unit, kind = "line", fixed, blank, height = 200 }: SeriesChartProps) {
  const { view, span, show } = control;
  const split = view.splitBy === null ? {} : { splitBy: view.splitBy };
  const splitBy = fixed?.splitBy ?? view.splitBy;
  const palette = useMemo(() => (splitBy === null ? null : facets.facets[splitBy].map(({ value }) => value).sort()), [splitBy, facets]);
  const answer = useAsk("metric:series", { ...span, metric, filters: view.filters, percentile: view.percentile, ...split, ...fixed });
  return (
    <Answer of={answer}>
      {(series) => {
        const name = title(series.bucketMs);
        const about = <Formula of={formula} title={name} />;
        if (blank !== undefined && series.series.every(({ overall }) => overall === null || overall === 0))
          return <BlankChart {...{ title: name, about, blank }} />;
        return (
          <DrawnSeries
            {...{ title: name, about, unit, kind, series, splitBy, palette, height }}
            onZoom={(from, to) => show({ range: toSpan(from, to) })}
            onPick={(at) => show({ behind: { from: at, to: at + series.bucketMs } })}
          />
        );
      }}
    </Answer>
  );
}

type DrawnSeriesProps = Pick<TimeChartProps, "title" | "about" | "unit" | "height" | "onZoom" | "onPick"> & {
  kind: "line" | "area" | "stacked";
  series: MetricSeries;
  splitBy: MetricDimension | null;
  palette: readonly string[] | null;
};

function DrawnSeries({ series: { series, points, from, to }, splitBy, palette, ...chart }: DrawnSeriesProps) {
  const labelOf = useLineLabel(splitBy);
  const lines = useMemo(() => {
    const known = series.map((line, at) => ({ ...line, key: String(at) })).filter(({ overall }) => overall !== null || palette === null);
    return known.map(({ key, label, name }) => ({ key, label: labelOf(label), ...(palette === null ? {} : { color: findPlace(palette, name) }) }));
  }, [series, labelOf, palette]);
  const drawn = useMemo(() => points.map(({ at, values }) => ({ at, values: Object.fromEntries(values.map((value, place) => [place, value])) })), [points]);
  return <TimeChart {...chart} series={lines} points={drawn} range={{ from, to }} syncId="metrics" hasLegend={palette !== null || lines.length > 1} />;
}

/** A value has one colour in all charts: its place among the values of the time, by name. */
function findPlace(palette: readonly string[], name: string | null): number {
  const place = name === null ? -1 : palette.indexOf(name);
  return place < 0 ? palette.length : place;
}

/** What lines are called that stand for no value of a dimension. */
function useLineLabel(splitBy: MetricDimension | null): (label: string | null) => string {
  const { t } = useTranslation("metrics");
  const labelOf = useOutcomeLabel();
  return useMemo(() => {
    const words: Record<string, string> = { all: t("all"), input: t("input"), output: t("output"), "": t("noName") };
    return (label) => {
      if (label === null) return t("others");
      if (splitBy === null || label === "") return words[label] ?? label;
      return splitBy === "outcome" ? labelOf(label) : label;
    };
  }, [t, splitBy, labelOf]);
}

function BlankChart({ title, about, blank }: { title: string; about: ReactNode; blank: string }) {
  return (
    <Paper component="section" withBorder p="md" bg="var(--inferno-surface)" aria-label={title}>
      <Title order={2} size="h5" style={{ display: "flex", alignItems: "center", gap: 4 }}>
        {title}
        {about}
      </Title>
      <Text c="dimmed" size="sm" mt="sm">
        {blank}
      </Text>
    </Paper>
  );
}
