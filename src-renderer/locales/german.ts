import { budget } from "./de/budget.ts";
import { charts } from "./de/charts.ts";
import { common } from "./de/common.ts";
import { compare } from "./de/compare.ts";
import { datasets } from "./de/datasets.ts";
import { endpoints } from "./de/endpoints.ts";
import { failures } from "./de/failures.ts";
import { flow } from "./de/flow.ts";
import { frame } from "./de/frame.ts";
import { grid } from "./de/grid.ts";
import { home } from "./de/home.ts";
import { metrics } from "./de/metrics.ts";
import { nodes } from "./de/nodes.ts";
import { pipelines } from "./de/pipelines.ts";
import { rows } from "./de/rows.ts";
import { runs } from "./de/runs.ts";
import { settings } from "./de/settings.ts";
import type { english } from "./english.ts";
import type { Translation } from "./translation.ts";

/** Every sentence of the app in German. Loaded when it is spoken. */
export const german: Translation<typeof english> = {
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
