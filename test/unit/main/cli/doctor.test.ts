import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { doctor } from "../../../../src-main/cli/commands/doctor.ts";
import { checkDataFolder, findCloudSync } from "../../../../src-main/cli/doctor/check-data-folder.ts";
import { checkEndpoints } from "../../../../src-main/cli/doctor/check-endpoints.ts";
import { checkMachine } from "../../../../src-main/cli/doctor/check-machine.ts";
import { endpointSpecSchema } from "../../../../src-shared/model/endpoint.ts";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import { makeApi, makeControl, makeShell } from "./make-shell.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "inferno-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  [{ node: "24.1.0", napi: "10" }, "linux", "x64", ["ok", "ok"]],
  [{ node: "20.19.0", napi: "9" }, "linux", "x64", ["FAIL", "ok"]],
  [{ node: "24.1.0", napi: "10" }, "freebsd", "x64", ["ok", "warn"]],
  [{ node: "24.1.0", napi: "10" }, "linux", "s390x", ["ok", "warn"]],
] as const)("judges %j on %s %s", (versions, platform, arch, levels) => {
  expect(checkMachine({ versions, platform, arch }).map(({ level }) => level)).toEqual(levels);
});

it.each([
  ["C:\\Users\\me\\OneDrive - Firm\\inferno", "OneDrive"],
  ["/home/me/Dropbox/inferno", "Dropbox"],
  ["/Users/me/Library/Mobile Documents/com~apple~CloudDocs/inferno", "iCloud"],
  ["/Users/me/Library/CloudStorage/GoogleDrive-me@x.org/My Drive/inferno", "Google Drive"],
  ["/home/me/Dropboxes/inferno", null],
  ["/home/me/.local/share/inferno", null],
])("%s is synced by %s", (dataDir, syncedBy) => {
  expect(findCloudSync(dataDir)).toBe(syncedBy);
});

describe("checkDataFolder", () => {
  it("finds a private folder in order", async () => {
    const findings = await checkDataFolder(folder, "linux");
    expect(findings.filter(({ subject }) => subject === "data folder")).toEqual([{ level: "ok", subject: "data folder", message: folder }]);
  });

  it("warns when others can look in, with the command that mends it", async () => {
    chmodSync(folder, 0o755);
    expect(await checkDataFolder(folder, "linux")).toContainEqual({
      level: "warn",
      subject: "data folder",
      message: expect.stringContaining(`chmod 700 '${folder}'`) as string,
    });
  });

  it("fails on a file in its place", async () => {
    writeFileSync(path.join(folder, "f"), "");
    expect((await checkDataFolder(path.join(folder, "f"), "linux")).map(({ level }) => level)).toEqual(["FAIL"]);
  });

  it("does not make a folder that is not there", async () => {
    const [first] = await checkDataFolder(path.join(folder, "a", "b"), "linux");
    expect(first).toMatchObject({ level: "ok", message: expect.stringContaining("not there yet") as string });
  });
});

describe("checkEndpoints", () => {
  const endpoint = (url: string, auth?: object) => [
    {
      name: "small",
      version: 1,
      updatedAt: 0,
      spec: endpointSpecSchema.parse({ protocol: "openai-chat", url, model: "m", ...(auth === undefined ? {} : { auth }) }),
    },
  ];
  const surroundings = { env: {}, secretNames: new Set<string>(), fetch };

  it("takes any HTTP answer as reachable", async () => {
    const server = createServer((_, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    expect(await checkEndpoints(endpoint(url), surroundings)).toEqual([{ level: "ok", subject: "endpoint small", message: `${url} answers (HTTP 404)` }]);
    await new Promise((resolve) => server.close(resolve));
    const [gone] = await checkEndpoints(endpoint(url), surroundings);
    expect(gone).toMatchObject({ level: "warn", message: expect.stringContaining("ECONNREFUSED") as string });
  });

  it("warns of a key that is not there", async () => {
    const answering = { ...surroundings, fetch: () => Promise.resolve(new Response(null)) };
    const [unset] = await checkEndpoints(endpoint("http://x/v1", { env: "SMALL_KEY" }), answering);
    expect(unset).toMatchObject({ level: "warn", message: expect.stringContaining("SMALL_KEY") as string });
    const [missing] = await checkEndpoints(endpoint("http://x/v1", { secret: "small" }), answering);
    expect(missing).toMatchObject({ level: "warn", message: expect.stringContaining("inferno secret set small") as string });
    expect(await checkEndpoints(endpoint("http://x/v1", { secret: "small" }), { ...answering, secretNames: new Set(["small"]) })).toHaveLength(1);
  });
});

describe("doctor", () => {
  it("exits 1 when the database does not open, with its sentence", async () => {
    writeFileSync(path.join(folder, "inferno.db"), "");
    const shell = makeShell({
      openControl: () => Promise.reject(new RefusedError("E_DATABASE_NEWER", "The data folder was written by a newer Inferno; install that.")),
    });
    expect(await doctor(shell, { dataDir: folder })).toBe(1);
    expect(shell.out.text()).toContain("FAIL  database: The data folder was written by a newer Inferno; install that.");
  });

  it("exits 0 on a machine in order, and says whether a control plane runs", async () => {
    writeFileSync(path.join(folder, "inferno.db"), "");
    const api = makeApi({
      "settings:show": () => ({ standing: { level: "fine", code: null, message: null } }),
      "run:list": () => [],
      "endpoint:list": () => [],
      "secret:list": () => [],
    });
    const shell = makeShell({ openControl: () => Promise.resolve(makeControl(api, "shared")) });
    expect(await doctor(shell, { dataDir: folder })).toBe(0);
    expect(shell.out.text()).toContain("ok    control plane: one is running, and answers");
  });
});
