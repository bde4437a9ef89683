import { SimpleGrid, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isRunGoing } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import type { ChartSeries } from "../../../charts/series.ts";
import { TimeChart } from "../../../charts/time-chart.tsx";
import { useAsk } from "../../../stores/use-ask.ts";
import { Answer } from "../../../ui/answer.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { toRunPoints } from "./series-points.ts";

/** A run's throughput and latency over time, as they come. */
export function RunCharts({ run }: { run: RunSummary }) {
  const { t } = useTranslation("runs");
  const live = isRunGoing(run.state);
  const series = useAsk("run:series", { run: run.id }, live ? { everyMs: 1000 } : {});
  const rates: ChartSeries[] = (["succeeded", "failed"] as const).map((key) => ({ key, label: t(`stepColumn.${key}`), color: callColors[key] }));
  const latencies: ChartSeries[] = ["p50", "p95"].map((key) => ({ key, label: key }));
  return (
    <Answer of={series}>
      {(found) => {
        if (found.pieces.length === 0) return null;
        if (found.pieces.length === 1 && !live) return <TooShort spanMs={found.spanMs} />;
        const points = toRunPoints(found, run.startedAt ?? 0, run.endedAt ?? series.dataUpdatedAt);
        return (
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            <TimeChart title={t("chart.rate")} series={rates} points={points.rate} unit="rate" kind="stacked" live={live} syncId={run.id} height={180} />
            <TimeChart title={t("chart.latency")} series={latencies} points={points.latency} unit="ms" live={live} syncId={run.id} height={180} />
          </SimpleGrid>
        );
      }}
    </Answer>
  );
}

function TooShort({ spanMs }: { spanMs: number }) {
  const { t } = useTranslation("runs");
  const { ms } = useFigures();
  return (
    <Text size="sm" c="dimmed">
      {t("chart.tooShort", { span: ms(spanMs) })}
    </Text>
  );
}

const callColors = { succeeded: "var(--mantine-color-teal-6)", failed: "var(--mantine-color-red-6)" } as const;
