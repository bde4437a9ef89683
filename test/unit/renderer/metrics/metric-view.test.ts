import { expect, test } from "vitest";
import {
  findUsualRange,
  type MetricView,
  readView,
  setFilter,
  spanOf,
  toSpan,
  writeView,
  zoomOut,
} from "../../../../src-renderer/features/metrics/metric-view.ts";

const usual: MetricView = { range: { quick: "24h" }, splitBy: null, filters: {}, percentile: 95, duration: "latency", behind: null };
const hour = 3_600_000;

test("a view's query names its time and no more than that when the rest is as usual; no query is the usual view", () => {
  expect(writeView(usual).toString()).toBe("range=24h");
  expect(readView(new URLSearchParams(), "24h")).toEqual(usual);
  expect(readView(new URLSearchParams(), "1h")).toEqual({ ...usual, range: { quick: "1h" } });
});

test("the usual time is the shortest that shows the first call with time before it, and a day at most", () => {
  expect([2 / 60, 14 / 60, 0.5, 3, 5, 2000].map((hours) => findUsualRange(0, hours * hour))).toEqual(["15m", "1h", "1h", "6h", "24h", "24h"]);
});

test.each<Partial<MetricView>>([
  { range: { quick: "15m" } },
  { range: { from: 1_800_000_000_000, to: 1_800_000_060_000 }, splitBy: "node", percentile: 99 },
  { filters: { endpoint: ["a&b=c", "a, b"], model: [""] }, duration: "ttft" },
  { behind: { from: 1_800_000_000_000, to: 1_800_000_060_000 } },
])("an address carries the whole view: %j", (change) => {
  const view = { ...usual, ...change };
  expect(readView(new URLSearchParams(writeView(view).toString()), "15m")).toEqual(view);
});

test.each(["range=2y", "from=5", "from=9&to=3", "from=1e999&to=2e999", "from=x&to=y", "split=weather", "percentile=12", "duration=width", "behindFrom=1"])(
  "what cannot be meant is passed over: %s",
  (query) => {
    expect(readView(new URLSearchParams(query), "24h")).toEqual(usual);
  },
);

test("a time until now follows now, another stays", () => {
  expect(spanOf({ quick: "1h" }, 10 * hour)).toEqual({ from: 9 * hour, to: 10 * hour });
  expect(spanOf({ from: 1, to: 2 }, 10 * hour)).toEqual({ from: 1, to: 2 });
});

test("zooming out doubles the time around its middle, and not beyond now", () => {
  expect(zoomOut({ from: 4 * hour, to: 6 * hour }, 100 * hour)).toEqual({ from: 3 * hour, to: 7 * hour });
  expect(zoomOut({ quick: "1h" }, 100 * hour)).toEqual({ from: 98 * hour, to: 100 * hour });
});

test("a chosen time is of whole minutes, one at least", () => {
  expect(toSpan(61_000, 62_000)).toEqual({ from: 60_000, to: 120_000 });
  expect(toSpan(60_000, 60_000)).toEqual({ from: 60_000, to: 120_000 });
});

test("a filter without a value is gone", () => {
  expect(setFilter({ model: ["a"], step: ["s"] }, "model", [])).toEqual({ step: ["s"] });
  expect(setFilter({}, "model", ["a"])).toEqual({ model: ["a"] });
});
