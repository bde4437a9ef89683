import type { WebPreferences } from "electron";

/**
 * What a window of the app may do, decided without a window. The page is the control plane's own, over loopback; what it
 * shows, rows and answers of models, is a stranger's text.
 */
export function makeWebPreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    // A dictionary would be fetched from outside.
    spellcheck: false,
  };
}

/** Whether an address is the app's own page. `appOrigin` like `http://127.0.0.1:7433`. */
export function isAppAddress(address: string, appOrigin: string): boolean {
  const url = parseUrl(address);
  return url !== null && url.origin === appOrigin && url.username === "" && url.password === "";
}

/** Addresses that links may open in the system's browser: documentation of this program, over TLS. */
const openableHosts = new Set(["github.com"]);

/** What becomes of a link that wants a window of its own: never a window of ours. */
export function decideWindowOpen(address: string): { openOutside: string | null } {
  const url = parseUrl(address);
  const openable = url !== null && url.protocol === "https:" && url.username === "" && openableHosts.has(url.hostname);
  return { openOutside: openable ? url.href : null };
}

const grantedPermissions = new Set(["clipboard-sanitized-write", "notifications"]);

/** Permissions that the page gets; all others are refused to everybody. */
export function isPermissionGranted(permission: string, requester: string, appOrigin: string): boolean {
  return grantedPermissions.has(permission) && isAppAddress(requester, appOrigin);
}

const deepLinkPath = /^\/(runs\/run-[A-Za-z0-9-]{1,60}|datasets\/data-[A-Za-z0-9-]{1,60}|pipelines\/[A-Za-z0-9._%-]{1,300})$/;

/**
 * The place in the app that a link of the system names, as a path: `inferno://open/runs/run-7k3m9x2q4d` or
 * `inferno://open/runs/run-7k3m9x2q4d?row=12`. Null for anything else: such a link shows something and does nothing.
 */
export function readDeepLink(address: string): string | null {
  const url = parseUrl(address);
  if (url === null || url.protocol !== "inferno:" || url.host !== "open" || url.hash !== "" || !deepLinkPath.test(url.pathname)) return null;
  const row = url.searchParams.get("row");
  if ([...url.searchParams.keys()].some((name) => name !== "row") || (row !== null && !/^\d{1,10}$/.test(row))) return null;
  return row === null ? url.pathname : `${url.pathname}?tab=rows&row=${row}`;
}

function parseUrl(address: string): URL | null {
  return URL.canParse(address) ? new URL(address) : null;
}
