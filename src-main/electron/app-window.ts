import { BrowserWindow, screen, type Session, shell } from "electron";
import { decideWindowOpen, isAppAddress, isPermissionGranted, makeWebPreferences } from "./window-policy.ts";
import { type Bounds, placeWindow, readWindowState, smallestWindow, writeWindowState } from "./window-state.ts";

export type AppWindowOptions = { preload: string; icon: string; stateFile: string; origin: string };

/** The one window, not shown yet. Its session obeys the policy before anything is loaded. */
export function createAppWindow({ preload, icon, stateFile, origin }: AppWindowOptions): BrowserWindow {
  const state = readWindowState(stateFile);
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  const screens: [Bounds, ...Bounds[]] = [main.workArea, ...others.map(({ workArea }) => workArea)];
  const window = new BrowserWindow({
    ...placeWindow(state, screens),
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: "Inferno",
    icon,
    backgroundColor: "#171412",
    webPreferences: makeWebPreferences(preload),
  });
  if (state?.maximized === true) window.maximize();
  window.once("ready-to-show", () => window.show());
  window.on("close", () => writeWindowState(stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }));
  guardContents(window, origin);
  guardSession(window.webContents.session, origin);
  return window;
}

function guardContents({ webContents }: BrowserWindow, origin: string): void {
  const stay = (event: { preventDefault(): void; url: string }): void => {
    if (!isAppAddress(event.url, origin)) event.preventDefault();
  };
  webContents.on("will-navigate", stay);
  webContents.on("will-frame-navigate", stay);
  webContents.on("will-redirect", stay);
  webContents.on("will-attach-webview", (event) => event.preventDefault());
  webContents.setWindowOpenHandler(({ url }) => {
    const { openOutside } = decideWindowOpen(url);
    if (openOutside !== null) void shell.openExternal(openOutside);
    return { action: "deny" };
  });
}

function guardSession(session: Session, origin: string): void {
  session.setPermissionRequestHandler((_contents, permission, decide, { requestingUrl }) => decide(isPermissionGranted(permission, requestingUrl, origin)));
  session.setPermissionCheckHandler((_contents, permission, requester) => isPermissionGranted(permission, requester, origin));
  session.setDevicePermissionHandler(() => false);
}
