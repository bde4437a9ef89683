import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { HeatMap } from "../../charts/heat-map.tsx";
import { HistogramChart } from "../../charts/histogram-chart.tsx";
import { type DurationMetric, durationMetrics } from "../../../src-shared/wire/ui/metric-messages.ts";
import { useAsk } from "../../stores/use-ask.ts";
import { Answer } from "../../ui/answer.tsx";
import { Formula } from "./formula.tsx";
import type { ViewControl } from "./use-metric-view.ts";

/** All durations of the time: over time as a heat map, and together as a histogram. */
export function Distribution({ control: { view, span, show } }: { control: ViewControl }) {
  const { t } = useTranslation("metrics");
  const request = { ...span, filters: view.filters, metric: view.duration };
  const heatmap = useAsk("metric:heatmap", request);
  const histogram = useAsk("metric:histogram", request);
  const metric = t(view.duration);
  const [heatTitle, barTitle] = [t("heatmap", { metric }), t("histogram", { metric })];
  return (
    <Stack gap="md">
      <Group gap="sm">
        <Text size="sm">{t("duration")}</Text>
        <SegmentedControl
          size="xs"
          aria-label={t("duration")}
          value={view.duration}
          onChange={(duration) => show({ duration: duration as DurationMetric })}
          data={durationMetrics.map((value) => ({ value, label: t(value) }))}
        />
      </Group>
      <Answer of={heatmap}>
        {({ bands, columns, bucketMs }) => (
          <HeatMap
            title={heatTitle}
            about={<Formula of="heatmap" title={heatTitle} />}
            {...{ bands, columns, bucketMs }}
            onPick={(at) => show({ behind: { from: at, to: at + bucketMs } })}
          />
        )}
      </Answer>
      <Answer of={histogram}>
        {({ bands, percentiles }) => (
          <HistogramChart
            title={barTitle}
            about={<Formula of="histogram" title={barTitle} />}
            bands={bands}
            marks={percentiles === null ? [] : (["p50", "p95", "p99"] as const).map((label) => ({ label, ms: percentiles[label] }))}
          />
        )}
      </Answer>
    </Stack>
  );
}
