import { expect, test } from "vitest";
import { decideWindowOpen, isAppAddress, isPermissionGranted, makeWebPreferences, readDeepLink } from "../../../../src-main/electron/window-policy.ts";

const origin = "http://127.0.0.1:7433";

test("the page runs in a sandbox, isolated, without Node", () => {
  expect(makeWebPreferences("/app/preload.cjs")).toMatchObject({
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
    spellcheck: false,
  });
});

test.each([
  ["http://127.0.0.1:7433/", true],
  ["http://127.0.0.1:7433/runs/run-1#x", true],
  ["http://127.0.0.1:7434/", false],
  ["https://127.0.0.1:7433/", false],
  ["http://localhost:7433/", false],
  ["http://127.0.0.1:7433.evil.example/", false],
  ["http://127.0.0.1:7433@evil.example/", false],
  ["http://me@127.0.0.1:7433/", false],
  ["file:///etc/passwd", false],
  ["javascript:alert(1)", false],
  ["data:text/html,x", false],
  ["", false],
])("the window stays on the app's own page: %s", (address, stays) => {
  expect(isAppAddress(address, origin)).toBe(stays);
});

test.each([
  ["https://github.com/inferno/readme", "https://github.com/inferno/readme"],
  ["https://github.com.evil.example/", null],
  ["https://user@github.com/", null],
  ["http://github.com/", null],
  ["https://evil.example/?q=secret", null],
  ["file:///bin/sh", null],
  ["smb://server/share", null],
  ["not an address", null],
])("a link opens no window, and outside only documentation: %s", (address, openOutside) => {
  expect(decideWindowOpen(address)).toEqual({ openOutside });
});

test.each([
  ["notifications", `${origin}/runs`, true],
  ["clipboard-sanitized-write", origin, true],
  ["clipboard-read", origin, false],
  ["media", origin, false],
  ["geolocation", origin, false],
  ["openExternal", origin, false],
  ["notifications", "https://evil.example", false],
])("the permission %s for %s is granted: %s", (permission, requester, granted) => {
  expect(isPermissionGranted(permission, requester, origin)).toBe(granted);
});

test.each([
  ["inferno://open/runs/run-7k3m9x2q4d", "/runs/run-7k3m9x2q4d"],
  ["inferno://open/runs/run-7k3m9x2q4d?row=12", "/runs/run-7k3m9x2q4d?tab=rows&row=12"],
  ["inferno://open/datasets/data-7k3m9x2q4d", "/datasets/data-7k3m9x2q4d"],
  ["inferno://open/pipelines/support-triage", "/pipelines/support-triage"],
  ["inferno://open/runs/run-7k3m9x2q4d?row=-1", null],
  ["inferno://open/runs/run-7k3m9x2q4d?start=1", null],
  ["inferno://open/runs/new", null],
  ["inferno://open/runs/../settings", null],
  ["inferno://open//evil.example", null],
  ["inferno://run/run-7k3m9x2q4d", null],
  ["inferno://open/runs/run-7k3m9x2q4d#token=x", null],
  ["https://open/runs/run-7k3m9x2q4d", null],
  ["--inspect", null],
])("a link of the system shows a place and does nothing: %s", (address, path) => {
  expect(readDeepLink(address)).toBe(path);
});
