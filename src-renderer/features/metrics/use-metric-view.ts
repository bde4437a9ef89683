import { useEffect, useState } from "react";
import { useSearchParams } from "wouter";
import { type MetricView, type QuickRange, readView, refreshMs, spanOf, writeView } from "./metric-view.ts";

export type ViewControl = {
  view: MetricView;
  /** What the screen asks about now, epoch ms. */
  span: { from: number; to: number };
  now: number;
  /** Goes to another view; the browser's Back comes back. */
  show: (change: Partial<MetricView>) => void;
  /** Whether a time until now keeps up with the clock. */
  live: boolean;
  setLive: (live: boolean) => void;
};

/** The screen's view is the query of its address, so that a link shows the same. `usual`: the time of an address that names none. */
export function useMetricView(usual: QuickRange): ViewControl {
  const [query, setQuery] = useSearchParams();
  const view = readView(query, usual);
  const [live, setLive] = useState(true);
  const [now, setNow] = useState(readNow);
  const everyMs = live ? refreshMs(view.range) : null;
  useEffect(() => {
    if (everyMs === null) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) setNow(readNow());
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  const show = (change: Partial<MetricView>): void => {
    setNow(readNow());
    setQuery(writeView({ ...view, ...change }));
  };
  return { view, span: spanOf(view.range, now), now, show, live, setLive };
}

const readNow = (): number => Math.floor(Date.now() / 1000) * 1000;
