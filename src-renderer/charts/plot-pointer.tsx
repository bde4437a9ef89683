import { type PointerEvent, useEffect, useState } from "react";
import { type PlotArea, useActiveTooltipLabel, usePlotArea, useXAxisInverseScale } from "recharts";

export type PlotPointerProps = {
  color: string;
  onZoom: ((from: number, to: number) => void) | undefined;
  onPick: (() => void) | undefined;
  /** Told which instant the crosshair is at, epoch ms. */
  onActive: (at: number | null) => void;
};

/** A drag shorter than this is a click. */
const leastDragPx = 5;

/** The mouse on the plot: a drag chooses a time range, a click picks the instant under the crosshair. Draws the chosen range. */
export function PlotPointer({ onActive, ...props }: PlotPointerProps) {
  const area = usePlotArea();
  const toTime = useXAxisInverseScale();
  const active = useActiveTooltipLabel();
  useEffect(() => onActive(active === undefined ? null : Number(active)), [active, onActive]);
  return area === undefined || toTime === undefined ? null : <DragSurface {...props} area={area} toTime={(x) => Math.round(Number(toTime(x)))} />;
}

type DragSurfaceProps = Omit<PlotPointerProps, "onActive"> & { area: PlotArea; toTime: (x: number) => number };

function DragSurface({ color, onZoom, onPick, area, toTime }: DragSurfaceProps) {
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const { x, y, width, height } = area;
  const left = drag === null ? 0 : Math.min(drag.from, drag.to);
  const right = drag === null ? 0 : Math.max(drag.from, drag.to);
  const begin = (event: PointerEvent<SVGRectElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = findX(event, area);
    setDrag({ from: at, to: at });
  };
  const finish = (): void => {
    if (drag === null) return;
    setDrag(null);
    if (right - left < leastDragPx) onPick?.();
    else onZoom?.(toTime(left), toTime(right));
  };
  return (
    <g>
      {onZoom !== undefined && right - left >= leastDragPx && (
        <rect x={left} y={y} width={right - left} height={height} fill={color} fillOpacity={0.18} stroke={color} />
      )}
      <rect
        {...{ x, y, width, height }}
        fill="transparent"
        style={{ cursor: onZoom === undefined ? "default" : "crosshair", touchAction: "pan-y" }}
        onPointerDown={begin}
        onPointerMove={(event) => drag !== null && setDrag({ ...drag, to: findX(event, area) })}
        onPointerUp={finish}
        onPointerCancel={() => setDrag(null)}
      />
    </g>
  );
}

/** Where the pointer is, px from the left of the chart, within the plot. */
function findX({ currentTarget, clientX }: PointerEvent<SVGRectElement>, { x, width }: PlotArea): number {
  const box = currentTarget.getBoundingClientRect();
  return x + Math.min(width, Math.max(0, ((clientX - box.left) / box.width) * width));
}
