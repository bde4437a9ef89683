import { budget } from "./en/budget.ts";
import { charts } from "./en/charts.ts";
import { common } from "./en/common.ts";
import { compare } from "./en/compare.ts";
import { datasets } from "./en/datasets.ts";
import { endpoints } from "./en/endpoints.ts";
import { failures } from "./en/failures.ts";
import { flow } from "./en/flow.ts";
import { frame } from "./en/frame.ts";
import { grid } from "./en/grid.ts";
import { home } from "./en/home.ts";
import { metrics } from "./en/metrics.ts";
import { nodes } from "./en/nodes.ts";
import { pipelines } from "./en/pipelines.ts";
import { rows } from "./en/rows.ts";
import { runs } from "./en/runs.ts";
import { settings } from "./en/settings.ts";

/** Every sentence of the app, by part of the app. Other languages have the same keys. */
export const english = {
  common,
  charts,
  failures,
  flow,
  frame,
  home,
  endpoints,
  pipelines,
  datasets,
  runs,
  budget,
  rows,
  compare,
  nodes,
  metrics,
  settings,
  grid,
};
