import { expect, test } from "vitest";
import { makeDiagnostics } from "../../../../src-renderer/features/settings/about/make-diagnostics.ts";
import { listSecrets } from "../../../../src-renderer/features/settings/secrets/list-secrets.ts";

test("secrets are listed with the endpoints that need them, those that are missing first", () => {
  const endpoints = [
    { name: "b", spec: { auth: { secret: "shared" } } },
    { name: "a", spec: { auth: { secret: "shared" } } },
    { name: "c", spec: { auth: { secret: "missing" } } },
    { name: "d", spec: { auth: { env: "KEY" } } },
    { name: "e", spec: {} },
  ];
  const stored = [
    { name: "unused", updatedAt: 1 },
    { name: "shared", updatedAt: 2 },
  ];
  expect(listSecrets(stored, endpoints)).toEqual([
    { name: "missing", updatedAt: null, usedBy: ["c"] },
    { name: "shared", updatedAt: 2, usedBy: ["b", "a"] },
    { name: "unused", updatedAt: 1, usedBy: [] },
  ]);
});

test("diagnostics tell versions, sizes and counts, and no path", () => {
  const text = makeDiagnostics({
    settings: {
      attemptDays: 7,
      dailyBackups: true,
      standing: { level: "fine", code: null, message: null },
      dataDir: "/srv/somebody/inferno",
      databaseBytes: 4096,
      freeBytes: null,
      version: "1.2.3",
      nodeVersion: "v24.0.0",
      sqliteVersion: "3.54.1",
      schemaVersion: 4,
      platform: "linux x64",
    },
    nodes: [
      { state: "ready", version: "1.2.3", local: true },
      { state: "ready", version: "1.2.2", local: false },
      { state: "gone", version: "1.2.3", local: false },
    ],
    runs: [{ state: "completed" }],
    window: { userAgent: "Chromium", language: "de", width: 800, height: 600, ratio: 2 },
  });
  expect(text).not.toContain("somebody");
  expect(text.split("\n")).toEqual([
    "Inferno: 1.2.3",
    "Node.js: v24.0.0",
    "SQLite: 3.54.1, schema 4",
    "Platform: linux x64",
    "Database: 4096 bytes, unknown free",
    "Attempts kept: 7 days",
    "Nodes: 2 ready, 1 gone; versions 1.2.3, 1.2.2; 1 local",
    "Newest runs: 1 completed",
    "Window: 800×600 at 2, de",
    "Browser: Chromium",
  ]);
});
