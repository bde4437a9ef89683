import type { TooltipContentProps } from "recharts";
import { useTranslation } from "react-i18next";
import { useFigures } from "../ui/use-figures.ts";
import classes from "./charts.module.css";
import { type ChartPoint, type ChartUnit, formatValue } from "./series.ts";

export type DrawnSeries = { key: string; label: string; color: string };

/** `active` and `payload` are put in by the chart that shows it. */
export type PlotTooltipProps = Partial<Pick<TooltipContentProps, "active" | "payload">> & {
  series: readonly DrawnSeries[];
  unit: ChartUnit;
  /** The values add up: says to what. */
  total: boolean;
  canPick: boolean;
};

/** All values at the instant under the crosshair. */
export function PlotTooltip({ active = false, payload, series, unit, total, canPick }: PlotTooltipProps) {
  const { t } = useTranslation("charts");
  const figures = useFigures();
  const point = payload?.[0]?.payload as ChartPoint | undefined;
  if (!active || point === undefined) return null;
  const sum = series.reduce((whole, { key }) => whole + (point.values[key] ?? 0), 0);
  return (
    <div className={`${classes.tooltip} figures`}>
      <strong>{figures.instant(point.at)}</strong>
      {series.map(({ key, label, color }) => (
        <div key={key} className={classes.tooltipRow}>
          <span className={classes.swatch} style={{ background: color, borderColor: color }} />
          <span>{label}</span>
          <strong>{formatValue(figures, unit, point.values[key])}</strong>
        </div>
      ))}
      {total && series.length > 1 && (
        <div className={classes.tooltipRow}>
          <span />
          <span>{t("total")}</span>
          <strong>{formatValue(figures, unit, sum)}</strong>
        </div>
      )}
      {canPick && <div className={classes.hint}>{t("pickHint")}</div>}
    </div>
  );
}
