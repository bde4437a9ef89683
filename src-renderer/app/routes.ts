import { IconBox, IconChartLine, IconDatabase, IconHome, IconPlayerPlay, IconRouteAltLeft, IconServer, IconSettings, type Icon } from "@tabler/icons-react";
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { PlaceName } from "../stores/shortcuts.ts";

type Screen = LazyExoticComponent<ComponentType>;

/** A screen and the addresses it answers. Screens load when they are first shown. */
export type AppRoute = { path: string; screen: Screen; load: () => Promise<unknown> };

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

function makeRoute(path: string, load: () => Promise<ComponentType>): AppRoute {
  return { path, load, screen: lazy(async () => ({ default: await load() })) };
}

/** Has the screen of an address on its way before it is shown. */
export function preloadScreen(path: string): void {
  const route = routes.find((one) => new RegExp(`^${one.path.replaceAll(/:\w+/g, "[^/]+")}/?$`).test(path));
  // What cannot be loaded now is told by the screen itself.
  route?.load().catch(() => undefined);
}

export const routes: readonly AppRoute[] = [
  makeRoute("/", async () => (await import("../features/home/home-screen.tsx")).HomeScreen),
  makeRoute("/endpoints", async () => (await import("../features/endpoints/endpoints-screen.tsx")).EndpointsScreen),
  makeRoute("/endpoints/new", async () => (await import("../features/endpoints/editor/endpoint-screen.tsx")).EndpointScreen),
  makeRoute("/endpoints/:name", async () => (await import("../features/endpoints/editor/endpoint-screen.tsx")).EndpointScreen),
  makeRoute("/pipelines", async () => (await import("../features/pipelines/pipelines-screen.tsx")).PipelinesScreen),
  makeRoute("/pipelines/:name", async () => (await import("../features/pipelines/editor/editor-screen.tsx")).EditorScreen),
  makeRoute("/datasets", async () => (await import("../features/datasets/datasets-screen.tsx")).DatasetsScreen),
  makeRoute("/datasets/:id", async () => (await import("../features/datasets/dataset-screen.tsx")).DatasetScreen),
  makeRoute("/runs/new", async () => (await import("../features/runs/launch/launch-screen.tsx")).LaunchScreen),
  makeRoute("/runs/:id", async () => (await import("../features/runs/detail/run-screen.tsx")).RunScreen),
  makeRoute("/runs", async () => (await import("../features/runs/runs-screen.tsx")).RunsScreen),
  makeRoute("/compare", async () => (await import("../features/compare/compare-screen.tsx")).CompareScreen),
  makeRoute("/nodes", async () => (await import("../features/nodes/nodes-screen.tsx")).NodesScreen),
  makeRoute("/charts", async () => (await import("../features/metrics/metrics-screen.tsx")).MetricsScreen),
  makeRoute("/settings", async () => (await import("../features/settings/settings-screen.tsx")).SettingsScreen),
];
