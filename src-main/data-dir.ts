import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { RefusedError } from "../src-shared/wire/reply.ts";

/**
 * The data folder, absolute: the flag, else INFERNO_DATA_DIR, else the system's place for application data.
 * Throws `RefusedError` E_NO_HOME when there is no such place.
 */
export function findDataDir(flag: string | undefined, env: NodeJS.ProcessEnv): string {
  const chosen = flag ?? env.INFERNO_DATA_DIR;
  if (chosen !== undefined && chosen !== "") return resolve(chosen);
  const home = findHome();
  if (process.platform === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), "Inferno");
  if (process.platform === "darwin") return join(home, "Library", "Application Support", "Inferno");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "inferno");
}

function findHome(): string {
  try {
    const home = homedir();
    if (home !== "") return home;
  } catch {
    // Some systems have no entry for this user; the sentence below says what to do.
  }
  throw new RefusedError("E_NO_HOME", "There is no home folder to keep data in. Name a folder with --data-dir or INFERNO_DATA_DIR.");
}
