import { Button, Group, MultiSelect, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type MetricDimension, metricDimensions, type MetricFacets } from "../../../src-shared/wire/ui/metric-messages.ts";
import { useFigures } from "../../ui/use-figures.ts";
import { useOutcomeLabel } from "./use-outcome-label.ts";
import { offeredPercentiles, setFilter } from "./metric-view.ts";
import type { ViewControl } from "./use-metric-view.ts";

export type FilterBarProps = { control: ViewControl; facets: MetricFacets };

/** By what lines are split, and which calls count. */
export function FilterBar({ control: { view, show }, facets }: FilterBarProps) {
  const { t } = useTranslation("metrics");
  return (
    <Group gap="sm" align="flex-end">
      <Select
        size="xs"
        w={130}
        label={t("splitBy")}
        value={view.splitBy ?? ""}
        onChange={(value) => show({ splitBy: value === null || value === "" ? null : (value as MetricDimension) })}
        allowDeselect={false}
        data={[{ value: "", label: t("noSplit") }, ...metricDimensions.map((value) => ({ value, label: t(`dimension.${value}`) }))]}
      />
      {view.splitBy !== null && (
        <Select
          size="xs"
          w={90}
          label={t("percentile")}
          value={String(view.percentile)}
          onChange={(value) => show({ percentile: Number(value) })}
          allowDeselect={false}
          data={offeredPercentiles.map((value) => ({ value: String(value), label: `p${value}` }))}
        />
      )}
      {metricDimensions.map((dimension) => (
        <Filter
          key={dimension}
          dimension={dimension}
          found={facets.facets[dimension]}
          chosen={view.filters[dimension] ?? []}
          onChoose={(values) => show({ filters: setFilter(view.filters, dimension, values) })}
        />
      ))}
      {Object.keys(view.filters).length > 0 && (
        <Button size="xs" variant="subtle" color="gray" onClick={() => show({ filters: {} })}>
          {t("clearFilters")}
        </Button>
      )}
    </Group>
  );
}

type FilterProps = { dimension: MetricDimension; found: MetricFacets["facets"][MetricDimension]; chosen: string[]; onChoose: (values: string[]) => void };

/** Values with how often they were called; a chosen one stays offered when the time has none of it. */
function Filter({ dimension, found, chosen, onChoose }: FilterProps) {
  const { t } = useTranslation("metrics");
  const figures = useFigures();
  const labelOf = useOutcomeLabel();
  const missing = chosen.filter((value) => !found.some((one) => one.value === value)).map((value) => ({ value, label: value, calls: 0 }));
  const all = [...found, ...missing];
  const name = (label: string): string => (label === "" ? t("noName") : dimension === "outcome" ? labelOf(label) : label);
  return (
    <MultiSelect
      size="xs"
      flex="1 1 124px"
      miw={124}
      maw={220}
      label={t(`dimension.${dimension}`)}
      placeholder={chosen.length === 0 ? t(`anyOf.${dimension}`) : ""}
      value={chosen}
      onChange={onChoose}
      clearable
      searchable={all.length > 8}
      data={all.map(({ value, label, calls }) => ({ value, label: `${name(label)} · ${figures.short(calls)}` }))}
    />
  );
}
