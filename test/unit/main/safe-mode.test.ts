import { closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { expect, test } from "vitest";
import { startControlPlane } from "../../../src-main/control-plane.ts";
import { readMark, writeMark, type DatabaseMark } from "../../../src-main/storage/database-mark.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import { makeTempDir, type TempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";
import { ask, openPlane, type OpenPlane } from "./gateways/open-plane.ts";

const rows = Array.from({ length: 300 }, (_, at) => JSON.stringify({ text: `ticket ${at} ${"x".repeat(300)}` }));

/** A folder with a dataset, a run of it and a secret, closed in order. */
async function fill(folder: TempDir): Promise<void> {
  await using plane = await openPlane({ dataDir: folder.path });
  const run = await plane.startRun(rows);
  await plane.plane.api.call("run:pause", { run: run.id });
  await plane.plane.api.call("secret:set", { name: "kept", value: "v" });
}

/** Pages from this one on are of noise. */
function spoil(folder: TempDir, fromPage: number, pages: number): void {
  const file = openSync(folder.file("inferno.db"), "r+");
  writeSync(file, Buffer.alloc(4096 * pages, 0x5a), 0, 4096 * pages, 4096 * fromPage);
  closeSync(file);
  const mark = readMark(folder.path) as DatabaseMark;
  writeMark(folder.path, { ...mark, isDoubtful: true });
}

const serve = (folder: TempDir): Promise<OpenPlane> => openPlane({ dataDir: folder.path, safeMode: true, continueRuns: true });

async function refusalOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (cause: unknown) => (cause instanceof RefusedError ? cause.code : String(cause)),
  );
}

/** Asks until the control plane is back. */
const comeBack = (plane: OpenPlane): Promise<unknown> =>
  waitFor(
    async () => {
      const answer = await ask(plane, "/healthz").catch(() => null);
      return answer?.status === 200 ? answer : null;
    },
    { what: "the control plane to be back" },
  );

test("a damaged database brings the control plane up in safe mode: it says so, lists what it can, changes nothing, and takes no nodes", async () => {
  await using folder = await makeTempDir();
  await fill(folder);
  spoil(folder, Math.floor(statSync(folder.file("inferno.db")).size / 4096) - 20, 15);
  const before = readFileSync(folder.file("inferno.db"));
  await using plane = await serve(folder);
  const { api, trouble } = plane.plane;
  expect(trouble).toContain("damaged");
  const health = await ask(plane, "/healthz");
  expect([health.status, health.json()]).toEqual([503, { status: "safe-mode", code: "E_DATABASE_DAMAGED" }]);
  expect((await api.call("run:list", {})).map(({ name }) => name)).toEqual(["plane"]);
  expect((await api.call("secret:list", {})).map(({ name }) => name)).toEqual(["kept"]);
  expect(await refusalOf(api.call("secret:set", { name: "more", value: "v" }))).toBe("E_READ_ONLY");
  await expect(plane.connect("nodes", { joinSecret: "x".repeat(40) })).rejects.toThrow();
  await plane.plane.close();
  expect(readFileSync(folder.file("inferno.db")).equals(before)).toBe(true);
});

test("what is not asked to come up in safe mode refuses a damaged database with every way out, and does not touch it", async () => {
  await using folder = await makeTempDir();
  await fill(folder);
  spoil(folder, 2, 3);
  const before = readFileSync(folder.file("inferno.db"));
  const refused = await startControlPlane({ dataDir: folder.path, listen: null, env: {} }).catch((cause: unknown) => cause);
  expect(refused).toMatchObject({ code: "E_DATABASE_DAMAGED" });
  expect((refused as Error).message).toMatch(/inferno restore FILE.*inferno salvage FILE.*inferno serve/);
  expect(readFileSync(folder.file("inferno.db")).equals(before)).toBe(true);
});

test("in safe mode a backup is restored: the control plane comes back on its port and writes, runs that were going on are paused", async () => {
  await using folder = await makeTempDir();
  await fill(folder);
  {
    await using plane = await serve(folder);
    const [run] = await plane.plane.api.call("run:list", {});
    await plane.plane.api.call("run:resume", { run: run?.id ?? "" });
    await plane.plane.api.call("backup:create", {});
  }
  spoil(folder, 2, 10);
  await using plane = await serve(folder);
  const { api } = plane.plane;
  expect((await ask(plane, "/healthz")).status).toBe(503);
  const [backup] = await api.call("backup:list", {});
  expect(backup?.reason).toBe("manual");
  await api.call("backup:restore", { file: backup?.file ?? "" });
  await comeBack(plane);
  await api.call("secret:set", { name: "more", value: "v" });
  expect((await api.call("run:list", {}))[0]).toMatchObject({ state: "paused" });
  expect((await api.call("backup:list", {})).map(({ reason }) => reason).toSorted()).toEqual(["manual", "replaced"]);
});

test("in safe mode what can be read is salvaged into a backup, and restoring it gives a run that goes on with the rest", async () => {
  await using folder = await makeTempDir();
  await fill(folder);
  spoil(folder, Math.floor(statSync(folder.file("inferno.db")).size / 4096) - 20, 4);
  await using plane = await serve(folder);
  const { api } = plane.plane;
  const report = await api.call("data:salvage", {});
  expect(report.tables.find(({ table }) => table === "runs")).toEqual({ table: "runs", rows: 1, isWhole: true });
  const lost = report.tables.filter(({ isWhole }) => !isWhole);
  expect(lost.length).toBeGreaterThan(0);
  await api.call("backup:restore", { file: report.backup.file });
  await comeBack(plane);
  const [run] = await api.call("run:list", {});
  expect(run).toMatchObject({ state: "paused", total: 300 });
  expect((run?.pending ?? 0) + (run?.failed ?? 0)).toBe(300);
  const [dataset] = await api.call("dataset:list", {});
  expect(dataset?.rows).toBe(300);
  expect(dataset?.badRows).toBe(run?.failed);
});

test.each([
  ["gone", (folder: TempDir) => rmSync(folder.file("inferno.db")), "E_DATABASE_GONE"],
  ["emptied", (folder: TempDir) => writeFileSync(folder.file("inferno.db"), ""), "E_DATABASE_EMPTY"],
  ["without its head", (folder: TempDir) => writeFileSync(folder.file("inferno.db"), Buffer.alloc(8192, 1)), "E_DATABASE_DAMAGED"],
])("a database that is %s brings safe mode, and a restored backup ends it", async (_what, damage, code) => {
  await using folder = await makeTempDir();
  await fill(folder);
  {
    await using plane = await serve(folder);
    await plane.plane.api.call("backup:create", {});
  }
  damage(folder);
  await using plane = await serve(folder);
  const { api } = plane.plane;
  expect((await ask(plane, "/healthz")).json()).toEqual({ status: "safe-mode", code });
  expect(await api.call("run:list", {})).toEqual([]);
  const backup = (await api.call("backup:list", {})).find(({ reason }) => reason === "manual");
  await api.call("backup:restore", { file: backup?.file ?? "" });
  await comeBack(plane);
  expect(await api.call("run:list", {})).toHaveLength(1);
});

test("a log that was taken away brings safe mode; opening it all the same is a person's choice", async () => {
  await using folder = await makeTempDir();
  await fill(folder);
  const mark = readMark(folder.path) as DatabaseMark;
  writeMark(folder.path, { ...mark, state: "running", logFamily: 1 });
  await using plane = await serve(folder);
  expect((await ask(plane, "/healthz")).json()).toEqual({ status: "safe-mode", code: "E_DATABASE_LOG_GONE" });
  await plane.plane.api.call("data:reopen", {});
  await comeBack(plane);
  expect(await plane.plane.api.call("run:list", {})).toHaveLength(1);
  await plane.plane.api.call("secret:set", { name: "more", value: "v" });
});

test("starts that died while opening bring safe mode once; the start after that tries again", async () => {
  await using folder = await makeTempDir();
  await fill(folder);
  writeMark(folder.path, { ...(readMark(folder.path) as DatabaseMark), state: "opening", failedOpenings: 3 });
  {
    await using plane = await serve(folder);
    expect((await ask(plane, "/healthz")).json()).toEqual({ status: "safe-mode", code: "E_START_CRASHES" });
  }
  await using plane = await serve(folder);
  expect((await ask(plane, "/healthz")).status).toBe(200);
});

test("after starts that died while they took up runs, runs are left paused and everything else works", async () => {
  await using folder = await makeTempDir();
  await fill(folder);
  {
    await using plane = await serve(folder);
    const [run] = await plane.plane.api.call("run:list", {});
    await plane.plane.api.call("run:resume", { run: run?.id ?? "" });
  }
  writeMark(folder.path, { ...(readMark(folder.path) as DatabaseMark), state: "stopped", failedRecoveries: 3 });
  await using plane = await serve(folder);
  expect(plane.notices.join()).toContain("took up its runs");
  const [run] = await plane.plane.api.call("run:list", {});
  expect(run?.state).toBe("paused");
  expect(readMark(folder.path)?.failedRecoveries).toBe(0);
});

test("lists of a damaged folder that nobody serves are shown with a warning", async () => {
  await using folder = await makeTempDir();
  await fill(folder);
  writeMark(folder.path, { ...(readMark(folder.path) as DatabaseMark), state: "running", logFamily: 1 });
  const notices: string[] = [];
  const plane = await startControlPlane({ dataDir: folder.path, listen: null, readOnly: true, env: {}, onNotice: (text) => void notices.push(text) });
  expect(await plane.api.call("run:list", {})).toHaveLength(1);
  expect(notices.join()).toContain("inferno.db-wal is gone");
  await plane.close();
});

test("while a restore that was cut off waits to be ended, lists are refused, and the next start ends it", async () => {
  await using folder = await makeTempDir();
  await fill(folder);
  renameSync(folder.file("inferno.db"), folder.file("inferno.db.restoring"));
  writeFileSync(folder.file("restore.json"), JSON.stringify({ kept: folder.file("inferno.db.replaced-2026-11-23T00-00-00-000Z") }));
  expect(await refusalOf(startControlPlane({ dataDir: folder.path, listen: null, readOnly: true, env: {} }))).toBe("E_RESTORE_UNFINISHED");
  await using plane = await serve(folder);
  expect(await plane.plane.api.call("run:list", {})).toHaveLength(1);
  expect(readdirSync(folder.path)).not.toContain("restore.json");
});
