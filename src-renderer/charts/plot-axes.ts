import { useMemo } from "react";
import { useFigures } from "../ui/use-figures.ts";
import { useSame } from "../ui/use-same.ts";
import type { ChartColors } from "./palette.ts";
import { type ChartPoint, type ChartUnit, formatValue } from "./series.ts";
import { findTimeTicks } from "./time-ticks.ts";
import { findValueTicks } from "./value-ticks.ts";

export type PlotAxesOptions = {
  points: readonly ChartPoint[];
  keys: readonly string[];
  /** The values of an instant lie on top of each other. */
  stacked: boolean;
  /** Epoch ms; null: from the first point to the last. */
  range: { from: number; to: number } | null;
  unit: ChartUnit;
  colors: ChartColors;
};

const ticksAtMost = 7;
const letterPx = 6.8;
const sharedByAxes = { niceTicks: "none", minTickGap: 12 } as const;

/**
 * The axes of a plot. Their ticks are said, not left to Recharts to find and to measure, and stay the same objects from one
 * redraw to the next while they say the same: then Recharts keeps the axes, and draws the lines alone.
 */
export function usePlotAxes({ points, keys, stacked, range, unit, colors }: PlotAxesOptions) {
  const figures = useFigures();
  const from = range?.from ?? points[0]?.at ?? 0;
  const to = range?.to ?? points.at(-1)?.at ?? 1;
  const times = useSame(useMemo(() => findTimeTicks(from, to, ticksAtMost, -new Date(to).getTimezoneOffset() * 60_000), [from, to]));
  const values = useSame(
    useMemo(() => (unit === "share" ? shareTicks : findValueTicks(findMost(points, keys, stacked), unit === "count")), [points, keys, stacked, unit]),
  );
  const domain = useSame(range === null ? (["dataMin", "dataMax"] as const) : ([range.from, range.to] as const));
  const x = useMemo(() => {
    const format = { day: figures.day, minute: figures.hourMinute, second: figures.clock }[times.style];
    const textByTick = new Map(times.at.map((at) => [at, format(at)]));
    const tickFormatter = (at: number): string => textByTick.get(at) ?? format(at);
    return {
      ...sharedByAxes,
      domain,
      ticks: times.at,
      tickFormatter,
      tick: { fill: colors.quiet, fontSize: 11 },
      stroke: colors.line,
      allowDataOverflow: true,
    };
  }, [domain, times, colors, figures]);
  const y = useMemo(() => {
    const tickFormatter = (value: number): string => formatValue(figures, unit, value);
    const width = 18 + Math.ceil(Math.max(...values.map((value) => tickFormatter(value).length)) * letterPx);
    const tick = { fill: colors.quiet, fontSize: 11 };
    return { ...sharedByAxes, domain: [0, topOf(values)], ticks: values, tickFormatter, width, tick, axisLine: false, tickLine: false };
  }, [values, unit, colors, figures]);
  const grid = useMemo(
    () => ({
      horizontalCoordinatesGenerator: ({ offset: { top = 0, height = 0 } }: GridPlace) => values.map((value) => top + height * (1 - value / topOf(values))),
      verticalCoordinatesGenerator: () => [],
    }),
    [values],
  );
  return { x, y, grid };
}

type GridPlace = { offset: { top?: number; height?: number } };

const topOf = (values: readonly number[]): number => values.at(-1) || 1;

const shareTicks = [0, 0.25, 0.5, 0.75, 1];

/** The largest value that is drawn: of a series, or of all together. */
function findMost(points: readonly ChartPoint[], keys: readonly string[], stacked: boolean): number {
  let most = 0;
  for (const { values } of points) {
    let sum = 0;
    for (const key of keys) sum = stacked ? sum + (values[key] ?? 0) : Math.max(sum, values[key] ?? 0);
    most = Math.max(most, sum);
  }
  return most;
}
