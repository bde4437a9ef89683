import { Button, SimpleGrid, Stack } from "@mantine/core";
import { IconChartLine, IconClockOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { MetricFacets } from "../../../src-shared/wire/ui/metric-messages.ts";
import { useAsk } from "../../stores/use-ask.ts";
import { Answer } from "../../ui/answer.tsx";
import { Blank } from "../../ui/blank.tsx";
import { Page } from "../../ui/page.tsx";
import { useFigures } from "../../ui/use-figures.ts";
import { CallsDrawer } from "./calls-drawer.tsx";
import { Distribution } from "./distribution.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { findUsualRange } from "./metric-view.ts";
import { RangeBar } from "./range-bar.tsx";
import { SeriesCharts } from "./series-charts.tsx";
import { Tiles } from "./tiles.tsx";
import { useMetricView, type ViewControl } from "./use-metric-view.ts";

/** How long calls took, how many succeeded, and what they cost, over any time. */
export function MetricsScreen() {
  const { t } = useTranslation("metrics");
  // Only when the first call was made: of no time, so that nothing is summed up.
  const asked = useAsk("metric:facets", { from: 0, to: 1, filters: {} });
  const firstAt = asked.data?.firstAt ?? null;
  if (firstAt !== null) return <Measured firstAt={firstAt} />;
  return (
    <Page title={t("title")} about={t("about")}>
      <Answer of={asked}>{() => <NothingYet />}</Answer>
    </Page>
  );
}

function Measured({ firstAt }: { firstAt: number }) {
  const { t } = useTranslation("metrics");
  // Chosen once: the time shown must not grow by itself.
  const [usual] = useState(() => findUsualRange(firstAt, Date.now()));
  const control = useMetricView(usual);
  const facets = useAsk("metric:facets", { ...control.span, filters: control.view.filters });
  return (
    <Page title={t("title")} about={t("about")} actions={<RangeBar control={control} />}>
      <Answer of={facets}>{(found) => <Charts control={control} facets={found} firstAt={firstAt} />}</Answer>
    </Page>
  );
}

type ChartsProps = { control: ViewControl; facets: MetricFacets; firstAt: number };

function Charts({ control, facets, firstAt }: ChartsProps) {
  return (
    <Stack gap="md">
      <FilterBar control={control} facets={facets} />
      {facets.total.calls === 0 ? (
        <NothingHere control={control} firstAt={firstAt} />
      ) : (
        <>
          <Tiles control={control} total={facets.total} />
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
            <SeriesCharts control={control} facets={facets} />
          </SimpleGrid>
          <Distribution control={control} />
        </>
      )}
      <CallsDrawer control={control} />
    </Stack>
  );
}

function NothingYet() {
  const { t } = useTranslation("metrics");
  return (
    <Blank
      icon={IconChartLine}
      title={t("nothingYetTitle")}
      actions={
        <>
          <Button component={Link} href="/runs">
            {t("startRun")}
          </Button>
          <Button component={Link} href="/endpoints" variant="default">
            {t("connectEndpoint")}
          </Button>
        </>
      }
    >
      {t("nothingYet")}
    </Blank>
  );
}

function NothingHere({ control: { view, now, show }, firstAt }: { control: ViewControl; firstAt: number }) {
  const { t } = useTranslation("metrics");
  const figures = useFigures();
  const isFiltered = Object.keys(view.filters).length > 0;
  return (
    <Blank
      icon={IconClockOff}
      title={t("nothingHereTitle")}
      actions={
        <>
          {isFiltered && <Button onClick={() => show({ filters: {} })}>{t("clearFilters")}</Button>}
          <Button variant={isFiltered ? "default" : "filled"} onClick={() => show({ range: { from: firstAt, to: Math.max(now, firstAt + 60_000) } })}>
            {t("showSince")}
          </Button>
        </>
      }
    >
      {isFiltered ? t("nothingFits") : t("nothingHere", { first: figures.dateTime(firstAt) })}
    </Blank>
  );
}
