import { IconBox, IconChartLine, IconDatabase, IconHome, IconPlayerPlay, IconRouteAltLeft, IconServer, IconSettings, type Icon } from "@tabler/icons-react";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { PlaceName } from "../stores/shortcuts.ts";

type Screen = LazyExoticComponent<ComponentType>;

/** A screen and the addresses it answers. Screens load when they are first shown. */
export type AppRoute = { path: string; screen: Screen };

/** The lines of the navigation. Metrics are at /charts, because /metrics answers Prometheus. */
export type Place = { to: string; label: PlaceName; icon: Icon };

export const places: readonly Place[] = [
  { to: "/", label: "home", icon: IconHome },
  { to: "/endpoints", label: "endpoints", icon: IconBox },
  { to: "/pipelines", label: "pipelines", icon: IconRouteAltLeft },
  { to: "/datasets", label: "datasets", icon: IconDatabase },
  { to: "/runs", label: "runs", icon: IconPlayerPlay },
  { to: "/nodes", label: "nodes", icon: IconServer },
  { to: "/charts", label: "metrics", icon: IconChartLine },
  { to: "/settings", label: "settings", icon: IconSettings },
];

export const routes: readonly AppRoute[] = [
  { path: "/", screen: lazy(async () => ({ default: (await import("../features/home/home-screen.tsx")).HomeScreen })) },
  { path: "/endpoints", screen: lazy(async () => ({ default: (await import("../features/endpoints/endpoints-screen.tsx")).EndpointsScreen })) },
  { path: "/endpoints/new", screen: lazy(async () => ({ default: (await import("../features/endpoints/editor/endpoint-screen.tsx")).EndpointScreen })) },
  { path: "/endpoints/:name", screen: lazy(async () => ({ default: (await import("../features/endpoints/editor/endpoint-screen.tsx")).EndpointScreen })) },
  { path: "/pipelines", screen: lazy(async () => ({ default: (await import("../features/pipelines/pipelines-screen.tsx")).PipelinesScreen })) },
  { path: "/pipelines/:name", screen: lazy(async () => ({ default: (await import("../features/pipelines/editor/editor-screen.tsx")).EditorScreen })) },
  { path: "/datasets", screen: lazy(async () => ({ default: (await import("../features/datasets/datasets-screen.tsx")).DatasetsScreen })) },
  { path: "/datasets/:id", screen: lazy(async () => ({ default: (await import("../features/datasets/dataset-screen.tsx")).DatasetScreen })) },
  { path: "/runs/new", screen: lazy(async () => ({ default: (await import("../features/runs/launch/launch-screen.tsx")).LaunchScreen })) },
  { path: "/runs/:id", screen: lazy(async () => ({ default: (await import("../features/runs/detail/run-screen.tsx")).RunScreen })) },
  { path: "/runs", screen: lazy(async () => ({ default: (await import("../features/runs/runs-screen.tsx")).RunsScreen })) },
  { path: "/compare", screen: lazy(async () => ({ default: (await import("../features/compare/compare-screen.tsx")).CompareScreen })) },
  { path: "/nodes", screen: lazy(async () => ({ default: (await import("../features/nodes/nodes-screen.tsx")).NodesScreen })) },
  { path: "/charts", screen: lazy(async () => ({ default: (await import("../features/metrics/metrics-screen.tsx")).MetricsScreen })) },
  { path: "/settings", screen: lazy(async () => ({ default: (await import("../features/settings/settings-screen.tsx")).SettingsScreen })) },
];
