import { expect, test } from "vitest";
import { openPlane } from "./open-plane.ts";
import { SignedInWindow, sendTo } from "./open-window.ts";

const dayMs = 86_400_000;

test("what is set is shown from then on, to everybody, and only an admin sets it", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  expect(await api.call("settings:show", {})).toMatchObject({ attemptDays: null, dataDir: plane.dataDir, nodeVersion: process.version });
  await api.call("settings:set", { attemptDays: 30 });
  expect(await api.call("settings:show", {})).toMatchObject({ attemptDays: 30, dailyBackups: true });
  await api.call("settings:set", { dailyBackups: false });
  expect(await api.call("settings:show", {})).toMatchObject({ attemptDays: 30, dailyBackups: false, standing: { level: "fine" } });
  await api.call("settings:set", { attemptDays: null });
  expect(await api.call("settings:show", {})).toMatchObject({ attemptDays: null });
  await expect(api.call("settings:set", { attemptDays: 0 })).rejects.toMatchObject({ code: "E_MESSAGE" });
  const socket = await (await SignedInWindow.signIn(plane, (await plane.makeSecret("operator")).secret)).connect(plane);
  expect(await sendTo(socket, "settings:show", {})).toMatchObject({ ok: true });
  expect(await sendTo(socket, "settings:set", { attemptDays: 1 })).toMatchObject({ ok: false, failure: { code: "E_ROLE" } });
});

test("the outlook on pruning counts what pruning then deletes", async () => {
  await using plane = await openPlane();
  const { api } = plane.plane;
  const [ended, going] = [await plane.startRun(['{"text":"a"}', '{"text":"b"}'], "old.jsonl"), await plane.startRun(['{"text":"c"}'], "kept.jsonl")];
  await api.call("run:cancel", { run: ended.id });
  expect(await api.call("data:outlook", { before: plane.clock.now() })).toMatchObject({ runs: 0, rows: 0, datasets: 0, bytes: 0 });
  plane.clock.advance(dayMs);
  const before = plane.clock.now();
  const outlook = await api.call("data:outlook", { before });
  expect(outlook).toMatchObject({ runs: 1, rows: 2, datasets: 1 });
  expect(outlook.bytes).toBeGreaterThan(0);
  expect(await api.call("data:prune", { before })).toMatchObject({ runs: outlook.runs, datasets: outlook.datasets });
  expect((await api.call("run:list", {})).map(({ id }) => id)).toEqual([going.id]);
  expect(await api.call("data:outlook", { before })).toMatchObject({ runs: 0, datasets: 0, bytes: 0 });
});
