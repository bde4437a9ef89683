import { SimpleGrid, Stack, Text } from "@mantine/core";
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isRunGoing } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import type { RunSeries } from "../../../../src-shared/wire/ui/run-messages.ts";
import type { ChartSeries } from "../../../charts/series.ts";
import { TimeChart } from "../../../charts/time-chart.tsx";
import { useAsk } from "../../../stores/use-ask.ts";
import { Answer } from "../../../ui/answer.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { toRunPoints } from "./series-points.ts";

export type RunChartsProps = Pick<RunSummary, "id" | "state" | "startedAt" | "endedAt">;

/** A run's throughput and latency over time, as they come. */
export const RunCharts = memo(function RunCharts({ id, state, startedAt, endedAt }: RunChartsProps) {
  const live = isRunGoing(state);
  const series = useAsk("run:series", { run: id }, live ? { everyMs: 1000 } : {});
  return (
    <Answer of={series}>
      {(found) => {
        if (found.pieces.length === 0) return null;
        if (found.pieces.length === 1 && !live) return <TooShort series={found} />;
        return <DrawnCharts id={id} live={live} found={found} startedAt={startedAt ?? 0} until={endedAt ?? series.dataUpdatedAt} />;
      }}
    </Answer>
  );
});

type DrawnChartsProps = { id: string; live: boolean; found: RunSeries; startedAt: number; until: number };

function DrawnCharts({ id, live, found, startedAt, until }: DrawnChartsProps) {
  const { t } = useTranslation("runs");
  const rates = useMemo(
    (): ChartSeries[] => (["succeeded", "failed"] as const).map((key) => ({ key, label: t(`stepColumn.${key}`), color: callColors[key] })),
    [t],
  );
  const points = useMemo(() => toRunPoints(found, startedAt, until), [found, startedAt, until]);
  return (
    <Stack gap="xs">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <TimeChart title={t("chart.rate")} series={rates} points={points.rate} unit="rate" kind="stacked" live={live} syncId={id} height={180} />
        <TimeChart title={t("chart.latency")} series={latencies} points={points.latency} unit="ms" live={live} syncId={id} height={180} />
      </SimpleGrid>
      {found.isCoarse && (
        <Text size="sm" c="dimmed">
          {t("chart.coarse")}
        </Text>
      )}
    </Stack>
  );
}

function TooShort({ series: { spanMs, isCoarse } }: { series: RunSeries }) {
  const { t } = useTranslation("runs");
  const { ms } = useFigures();
  return (
    <Text size="sm" c="dimmed">
      {t("chart.tooShort", { span: ms(spanMs) })}
      {isCoarse && ` ${t("chart.coarse")}`}
    </Text>
  );
}

const latencies: readonly ChartSeries[] = ["p50", "p95"].map((key) => ({ key, label: key }));
const callColors = { succeeded: "var(--mantine-color-teal-6)", failed: "var(--mantine-color-red-6)" } as const;
