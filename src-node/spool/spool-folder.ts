import { createHash } from "node:crypto";
import { homedir } from "node:os";
import path from "node:path";

/** Where a node keeps its folder when nobody says: one for each name and control plane, in the user's own place for state. */
export function defaultSpoolFolder(node: { name: string; host: string; port: number }, env: NodeJS.ProcessEnv): string {
  const legible = node.name.replaceAll(/[^A-Za-z0-9-]+/g, "-").slice(0, 40);
  const hash = createHash("sha256")
    .update(JSON.stringify([node.name, node.host.toLowerCase(), node.port]))
    .digest("hex")
    .slice(0, 12);
  return path.join(stateFolder(env), "inferno-node", `${legible}-${hash}`);
}

function stateFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === "win32") return env["LOCALAPPDATA"] ?? path.join(homedir(), "AppData", "Local");
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Application Support");
  const chosen = env["XDG_STATE_HOME"];
  return chosen !== undefined && path.isAbsolute(chosen) ? chosen : path.join(homedir(), ".local", "state");
}
