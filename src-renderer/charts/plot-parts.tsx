import { memo } from "react";
import { Area, CartesianGrid, type DotItemDotProps, ReferenceLine, Tooltip, XAxis, YAxis } from "recharts";
import type { ChartColors } from "./palette.ts";
import type { usePlotAxes } from "./plot-axes.ts";
import { PlotPointer } from "./plot-pointer.tsx";
import { type DrawnSeries, PlotTooltip } from "./plot-tooltip.tsx";
import type { ChartPoint, ChartUnit } from "./series.ts";

/** What happened at an instant: a change of settings, a node that left. */
export type ChartMarker = { at: number; label: string };

export type PlotPartsProps = {
  series: readonly DrawnSeries[];
  /** Instants whose value no line reaches, by series key: they get a dot. */
  lonelyByKey: Readonly<Record<string, readonly number[]>>;
  axes: ReturnType<typeof usePlotAxes>;
  unit: ChartUnit;
  kind: "line" | "area" | "stacked";
  colors: ChartColors;
  markers: readonly ChartMarker[] | undefined;
  onZoom: ((from: number, to: number) => void) | undefined;
  onPick: (() => void) | undefined;
  onActive: (at: number | null) => void;
};

/**
 * What a plot is made of, without its points: those reach the parts through Recharts' own store. Recharts takes each part up
 * anew when it is given again, so they are not while nothing about them has changed.
 */
export const PlotParts = memo(function PlotParts({ axes, colors, markers, series, unit, kind, lonelyByKey, onZoom, onPick, onActive }: PlotPartsProps) {
  return (
    <>
      <CartesianGrid stroke={colors.line} vertical={false} {...axes.grid} />
      <XAxis dataKey="at" type="number" {...axes.x} />
      <YAxis {...axes.y} />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: colors.quiet, strokeDasharray: "3 3" }}
        content={<PlotTooltip series={series} unit={unit} total={kind === "stacked"} canPick={onPick !== undefined} />}
      />
      {markers?.map(({ at, label }) => (
        <ReferenceLine
          key={`${at} ${label}`}
          x={at}
          stroke={colors.accent}
          strokeDasharray="4 3"
          label={{ value: label, fill: colors.quiet, fontSize: 11, position: "insideTopLeft" }}
        />
      ))}
      {series.map((one) => drawSeries(one, kind, lonelyByKey[one.key] ?? []))}
      <PlotPointer color={colors.accent} onZoom={onZoom} onPick={onPick} onActive={onActive} />
    </>
  );
});

/** A line is an area without a filling: Recharts measures the length of a `Line` at each redraw, for which the browser lays out the page. */
function drawSeries({ key, label, color }: DrawnSeries, kind: PlotPartsProps["kind"], lonely: readonly number[]) {
  const filling = { line: { fill: "none" }, area: { fill: color, fillOpacity: 0.16 }, stacked: { fill: color, fillOpacity: 0.55, stackId: "all" } }[kind];
  return (
    <Area
      key={key}
      {...filling}
      type="linear"
      dataKey={(point: ChartPoint) => point.values[key]}
      name={label}
      stroke={color}
      strokeWidth={kind === "line" ? 1.75 : 1.5}
      isAnimationActive={false}
      connectNulls={false}
      activeDot={{ r: 3.5, fill: color }}
      dot={lonely.length === 0 ? false : (dot) => drawDot(dot, new Set(lonely), color)}
    />
  );
}

function drawDot({ cx, cy, payload }: DotItemDotProps, lonely: ReadonlySet<number>, color: string) {
  const { at } = payload as ChartPoint;
  return lonely.has(at) ? <circle key={at} cx={cx} cy={cy} r={4} fill={color} /> : <g key={at} />;
}
