import { expect, test, vi } from "vitest";
import { makeMenu, makeTrayMenu } from "../../../../src-main/electron/app-menu.ts";

type Entry = { label?: string; role?: string; accelerator?: string; click?: () => void; submenu?: Entry[]; enabled?: boolean };

const flatten = (entries: readonly Entry[]): Entry[] => entries.flatMap((entry) => [entry, ...flatten(entry.submenu ?? [])]);

test.each(["darwin", "linux", "win32"] as const)("on %s every accelerator leads to one thing", (platform) => {
  const actions = { go: vi.fn<(path: string) => void>(), importDatasets: vi.fn<() => void>(), openDataFolder: vi.fn<() => void>(), quit: vi.fn<() => void>() };
  const entries = flatten(makeMenu(platform, actions) as Entry[]);
  const accelerators = entries.flatMap(({ accelerator }) => accelerator ?? []);
  expect(new Set(accelerators).size).toBe(accelerators.length);
  entries.find(({ label }) => label === "Runs")?.click?.();
  expect(actions.go).toHaveBeenCalledWith("/runs");
  entries.find(({ label }) => label === "Quit Inferno")?.click?.();
  expect(actions.quit).toHaveBeenCalledOnce();
});

test("the tray says how many runs go on, and pauses only when there are some", () => {
  const actions = { open: () => undefined, pauseAll: () => undefined, quit: () => undefined };
  const pauseOf = (active: number) => (makeTrayMenu(active, actions) as Entry[]).find(({ label }) => label === "Pause all runs");
  expect((makeTrayMenu(2, actions) as Entry[])[0]?.label).toBe("2 runs are going on");
  expect([pauseOf(0)?.enabled, pauseOf(1)?.enabled]).toEqual([false, true]);
});
