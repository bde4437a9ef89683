import { type Finding, found } from "./finding.ts";

const neededNapi = 10;
// Where better-sqlite3 has a binary in its package.
const systems: Record<string, readonly string[]> = { linux: ["x64", "arm64"], darwin: ["x64", "arm64"], win32: ["x64", "arm64"] };

/** Whether this Node and this system can run the control plane. */
export function checkMachine({
  versions,
  platform,
  arch,
}: Pick<NodeJS.Process, "platform" | "arch"> & { versions: { node: string; napi?: string } }): Finding[] {
  const runtime = `Node ${versions.node}, Node-API ${versions.napi ?? "none"}`;
  const system = `${platform} ${arch}`;
  return [
    Number(versions.napi) >= neededNapi
      ? found.ok("runtime", runtime)
      : found.fail("runtime", `${runtime}: Node 24 is needed; npx inferno in the checkout brings it.`),
    systems[platform]?.includes(arch)
      ? found.ok("system", system)
      : found.warn("system", `${system}: not among those that are tested; should the database not open, use Linux, macOS or Windows on x64 or arm64.`),
  ];
}
