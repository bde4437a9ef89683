// npm run lockfile: after a change of dependencies, writes package-lock.json anew, and adds the optional packages of other
// platforms that a registry mirror may not carry. Without their entries `npm ci` refuses the lock file as incomplete.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

type Entry = {
  version?: string;
  dev?: boolean;
  engines?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  cpu?: string[];
  os?: string[];
  libc?: string[];
  optional?: boolean;
};
type Lock = { packages: Record<string, Entry> };

const file = path.join(path.dirname(import.meta.dirname), "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8")) as Lock;
let added = 0;
for (const [at, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const completed = isLocked(at, name) ? null : makeEntry(name, range, entry);
    if (completed === null) continue;
    lock.packages[`node_modules/${name}`] = completed;
    added += 1;
  }
}
const { "": head, ...others } = lock.packages;
lock.packages = { "": head ?? {}, ...Object.fromEntries(Object.entries(others).toSorted(([a], [b]) => a.localeCompare(b, "en"))) };
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages of other platforms added to package-lock.json`);

/** Looked up the way Node does: beside the dependent, then upwards. */
function isLocked(dependent: string, name: string): boolean {
  for (let base = dependent; ; base = base.slice(0, Math.max(0, base.lastIndexOf("/node_modules/")))) {
    if (lock.packages[base === "" ? `node_modules/${name}` : `${base}/node_modules/${name}`] !== undefined) return true;
    if (base === "") return false;
  }
}

/** Platform packages carry theirs in their name; null for one that does not, which npm itself then reports. */
function makeEntry(name: string, range: string, dependent: Entry): Entry | null {
  const match =
    /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x)(?:-(gnu|gnueabihf|musl|musleabihf|msvc|eabi))?$/.exec(name);
  if (match === null) return null;
  const [, os = "", cpu = "", abi] = match;
  return {
    version: range.replace(/^[\^~]/, ""),
    cpu: [cpu],
    ...(dependent.dev === true ? { dev: true } : {}),
    ...(os === "linux" && abi !== undefined ? { libc: [abi.startsWith("musl") ? "musl" : "glibc"] } : {}),
    optional: true,
    os: [os],
    ...(dependent.engines === undefined ? {} : { engines: dependent.engines }),
  };
}
