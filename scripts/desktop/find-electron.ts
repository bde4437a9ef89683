import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** Electron's program: ELECTRON_PATH, else what the `electron` package has fetched; never fetches anything itself. Null when there is none. */
export function findElectron(root: string): string | null {
  const given = process.env["ELECTRON_PATH"];
  if (given !== undefined && given !== "") return given;
  const folder = path.join(root, "node_modules", "electron");
  const nameFile = path.join(folder, "path.txt");
  if (!existsSync(nameFile)) return null;
  const binary = path.join(folder, "dist", readFileSync(nameFile, "utf8"));
  return existsSync(binary) ? binary : null;
}

/** Whether a window could be shown. On Linux a display says so in the environment; elsewhere there is one. */
export function hasDisplay(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  return platform !== "linux" || Boolean(env["DISPLAY"]) || Boolean(env["WAYLAND_DISPLAY"]);
}
