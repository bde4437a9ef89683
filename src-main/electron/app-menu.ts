import type { MenuItemConstructorOptions } from "electron";

export type MenuActions = { go(path: string): void; importDatasets(): void; openDataFolder(): void; quit(): void };

const places: readonly [label: string, path: string][] = [
  ["Home", "/"],
  ["Endpoints", "/endpoints"],
  ["Pipelines", "/pipelines"],
  ["Datasets", "/datasets"],
  ["Runs", "/runs"],
  ["Nodes", "/nodes"],
  ["Metrics", "/charts"],
];

/** The application's menu. On macOS the application itself comes first. */
export function makeMenu(platform: NodeJS.Platform, { go, importDatasets, openDataFolder, quit }: MenuActions): MenuItemConstructorOptions[] {
  const isMac = platform === "darwin";
  const settings: MenuItemConstructorOptions = { label: "Settings", accelerator: "CommandOrControl+,", click: () => go("/settings") };
  const end: MenuItemConstructorOptions = { label: "Quit Inferno", accelerator: "CommandOrControl+Q", click: quit };
  const separator: MenuItemConstructorOptions = { type: "separator" };
  return [
    ...(isMac ? [{ label: "Inferno", submenu: [{ role: "about" as const }, separator, settings, separator, { role: "hide" as const }, end] }] : []),
    {
      label: "File",
      submenu: [
        { label: "New run", accelerator: "CommandOrControl+N", click: () => go("/runs/new") },
        { label: "Import datasets…", accelerator: "CommandOrControl+O", click: importDatasets },
        separator,
        { label: "Show the data folder", click: openDataFolder },
        ...(isMac ? [{ role: "close" as const }] : [settings, separator, end]),
      ],
    },
    { role: "editMenu" },
    {
      label: "Go",
      submenu: places.map(([label, path], at) => ({ label, accelerator: `CommandOrControl+${at + 1}`, click: () => go(path) })),
    },
    {
      label: "View",
      submenu: [{ role: "reload" }, separator, { role: "resetZoom" }, { role: "zoomIn" }, { role: "zoomOut" }, separator, { role: "togglefullscreen" }],
    },
    { role: "windowMenu" },
  ];
}

export type TrayActions = { open(): void; pauseAll(): void; quit(): void };

/** What the tray offers. `active`: runs going on. */
export function makeTrayMenu(active: number, { open, pauseAll, quit }: TrayActions): MenuItemConstructorOptions[] {
  return [
    { label: active === 0 ? "No run is going on" : active === 1 ? "1 run is going on" : `${active} runs are going on`, enabled: false },
    { type: "separator" },
    { label: "Open Inferno", click: open },
    { label: "Pause all runs", enabled: active > 0, click: pauseAll },
    { type: "separator" },
    { label: "Quit", click: quit },
  ];
}
