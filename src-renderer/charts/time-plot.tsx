import { type KeyboardEvent, memo, useCallback, useMemo, useRef } from "react";
import { ComposedChart } from "recharts";
import { useSame } from "../ui/use-same.ts";
import classes from "./charts.module.css";
import { usePlotAxes } from "./plot-axes.ts";
import { type ChartMarker, PlotParts, type PlotPartsProps } from "./plot-parts.tsx";
import type { DrawnSeries } from "./plot-tooltip.tsx";
import { type ChartPoint, findLonely } from "./series.ts";

export type TimePlotProps = Pick<PlotPartsProps, "unit" | "kind" | "colors" | "onZoom"> & {
  title: string;
  description: string;
  series: readonly DrawnSeries[];
  points: readonly ChartPoint[];
  range: { from: number; to: number } | null;
  height: number;
  markers: readonly ChartMarker[] | undefined;
  syncId: string | undefined;
  onPick: ((at: number) => void) | undefined;
};

const whole = { width: "100%", height: "100%" } as const;
const margin = { top: 6, right: 12, bottom: 0, left: 0 } as const;

/** The drawing itself. Draws anew only when what it shows has changed. */
export const TimePlot = memo(function TimePlot(props: TimePlotProps) {
  const { title, description, series, points, range, unit, kind, height, colors, markers, syncId, onZoom, onPick } = props;
  const activeAt = useRef<number | null>(null);
  const noteActive = useCallback((at: number | null): void => void (activeAt.current = at), []);
  const pickActive = useCallback((): void => void (activeAt.current !== null && onPick?.(activeAt.current)), [onPick]);
  const keys = useMemo(() => series.map(({ key }) => key), [series]);
  const axes = usePlotAxes({ points, keys, stacked: kind === "stacked", range, unit, colors });
  const lonelyByKey = useSame(
    useMemo(() => Object.fromEntries(keys.map((key) => [key, kind === "line" ? [...findLonely(points, key)] : []])), [points, keys, kind]),
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") pickActive();
  };
  return (
    <div className={classes.plot} style={{ height }} onKeyDown={onKeyDown} role="presentation">
      <ComposedChart
        data={points as ChartPoint[]}
        responsive
        style={whole}
        margin={margin}
        title={title}
        desc={description}
        {...(syncId === undefined ? {} : { syncId, syncMethod: "value" as const })}
      >
        <PlotParts
          {...{ series, lonelyByKey, axes, unit, kind, colors, markers, onZoom }}
          onPick={onPick === undefined ? undefined : pickActive}
          onActive={noteActive}
        />
      </ComposedChart>
    </div>
  );
});
