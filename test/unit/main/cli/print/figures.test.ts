import { expect, it } from "vitest";
import { formatBytes, formatCost, formatCount, formatLatency, formatPlural, formatRate, formatSpan } from "../../../../../src-main/cli/print/figures.ts";

it.each([
  [formatCount(0), "0"],
  [formatCount(999), "999"],
  [formatCount(1_234_567), "1,234,567"],
  [formatPlural(1, "row"), "1 row"],
  [formatPlural(1000, "row"), "1,000 rows"],
  [formatLatency(null), "–"],
  [formatLatency(0.84), "0.8 ms"],
  [formatLatency(412.3), "412 ms"],
  [formatLatency(3412), "3.41 s"],
  [formatLatency(45_300), "45.3 s"],
  [formatSpan(420), "0.4s"],
  [formatSpan(17_400), "17s"],
  [formatSpan(59_700), "1m 00s"],
  [formatSpan(245_000), "4m 05s"],
  [formatSpan(7_620_000), "2h 07m"],
  [formatSpan(273_600_000), "3d 04h"],
  [formatRate(0), "0"],
  [formatRate(0.417), "0.42"],
  [formatRate(12.34), "12.3"],
  [formatRate(1204.4), "1,204"],
  [formatCost(null), "unknown"],
  [formatCost(0), "$0"],
  [formatCost(0.000_42), "$0.00042"],
  [formatCost(0.000_000_9), "$0.0000009"],
  [formatCost(1.999), "$2.00"],
  [formatCost(1234.5), "$1,234.50"],
  [formatBytes(812), "812 B"],
  [formatBytes(4200), "4.2 KB"],
  [formatBytes(999_600), "1.0 MB"],
  [formatBytes(1.3e9), "1.3 GB"],
  [formatBytes(250e9), "250 GB"],
])("writes %j as %j", (written, expected) => {
  expect(written).toBe(expected);
});
