import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";

const bin = path.resolve(import.meta.dirname, "../../../../bin/inferno.js");
// Stands in for a Node that lacks Node-API 10, before the program's first line.
const oldNode = `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.0",napi:"9"}})`;

it("says in one sentence what to do on a Node that is too old, and exits 78", () => {
  const ran = spawnSync(process.execPath, ["--import", oldNode, bin, "runs"], { encoding: "utf8" });
  expect(ran.status).toBe(78);
  expect(ran.stderr).toMatch(/^inferno: this is Node 20\.20\.0, and .* needs Node 24: .*install Node 24\.\n$/);
});

it("says in one sentence that it is not built", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "inferno-bin-"));
  mkdirSync(path.join(folder, "bin"));
  cpSync(bin, path.join(folder, "bin", "inferno.mjs"));
  const ran = spawnSync(process.execPath, [path.join(folder, "bin", "inferno.mjs"), "runs"], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect([ran.status, ran.stderr]).toEqual([1, "inferno: it is not built yet: run `npm run build` in the checkout.\n"]);
});
