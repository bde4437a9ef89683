import { Group, Paper, SimpleGrid, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MetricFacets } from "../../../src-shared/wire/ui/metric-messages.ts";
import { useAsk } from "../../stores/use-ask.ts";
import { useFigures } from "../../ui/use-figures.ts";
import { Formula, type FormulaName } from "./formula.tsx";
import type { ViewControl } from "./use-metric-view.ts";

export type TilesProps = { control: ViewControl; total: MetricFacets["total"] };

/** The time of the screen in six numbers. */
export function Tiles({ control: { view, span }, total }: TilesProps) {
  const { t } = useTranslation("metrics");
  const figures = useFigures();
  const { data } = useAsk("metric:histogram", { ...span, filters: view.filters, metric: "latency" });
  const { p50, p95 } = data?.percentiles ?? { p50: null, p95: null };
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
      <Tile title={t("calls")} formula="calls" shown={figures.count(total.calls)} />
      <Tile title={t("succeededShare")} formula="success" shown={figures.percent(total.calls === 0 ? null : total.succeeded / total.calls)} />
      <Tile title={`${t("latency")} p50`} formula="latency" shown={figures.ms(p50)} />
      <Tile title={`${t("latency")} p95`} formula="latency" shown={figures.ms(p95)} />
      <Tile title={t("tokens")} formula="tokens" shown={figures.short(total.outputTokens)} />
      <Tile title={t("cost")} formula="cost" shown={figures.usd(total.costUsd)} />
    </SimpleGrid>
  );
}

function Tile({ title, formula, shown }: { title: string; formula: FormulaName; shown: string }) {
  return (
    <Paper withBorder px="md" py="xs" bg="var(--inferno-surface)">
      <Group gap={4} wrap="nowrap" justify="space-between">
        <Text size="xs" c="dimmed" truncate>
          {title}
        </Text>
        <Formula of={formula} title={title} />
      </Group>
      <Text fz={22} fw={650} className="figures">
        {shown}
      </Text>
    </Paper>
  );
}
