import { existsSync } from "node:fs";
import { join } from "node:path";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { ControlApi } from "../control-api.ts";
import type { GlobalOptions } from "./shell.ts";
import { UsageError } from "./shell-errors.ts";
import { tuneHeapGrowth } from "./heap-growth.ts";

/** A control plane that a command works with, wherever it runs. */
export type Control = {
  api: ControlApi;
  /** `own`: in this process. `shared`: another process on this machine serves the folder. `remote`: `--connect`. */
  place: "own" | "shared" | "remote";
  /** Where an own one listens; null when it does not, or is not ours. */
  address: { host: string; port: number; url: string } | null;
  /** Resolves when no run is running any more; at once when the control plane is not ours. */
  whenIdle(): Promise<void>;
  /** Why an own one is in safe mode; null when it works. */
  trouble: string | null;
  /** Resolves when an own one came to an end by itself, and why. */
  ended: Promise<Error>;
  close(): Promise<void>;
};

export type ControlUse = {
  /** `read`: looks only. `write`: changes the folder. `serve`: must be this process's own, and listens. */
  use: "read" | "write" | "serve";
  /** Where an own one is to listen; absent: it does not. */
  listen?: { host: string; port: number };
  onNotice?: (sentence: string) => void;
};
/** Calls in flight may finish when serving ends; a run that ends early has waited for its own already. */
const serveDrainMs = 25_000;
const quickDrainMs = 5000;

export type OpenControl = (globals: GlobalOptions, use: ControlUse) => Promise<Control>;

/**
 * `--connect` goes to that control plane; else the one that serves the folder; else this process opens the folder itself.
 * Throws `UsageError`, or `RefusedError` when the folder, its database or the port cannot be had.
 */
export function createOpenControl(env: NodeJS.ProcessEnv): OpenControl {
  return async (globals, use) => {
    if (globals.connect !== undefined) return connectElsewhere(globals.connect, globals.token ?? env["INFERNO_TOKEN"], use);
    const dataDir = await locateDataDir(globals, env);
    if (use.use !== "serve") {
      const shared = await connectToServed(dataDir);
      if (shared !== null) return shared;
    }
    try {
      return await openFolder(dataDir, use);
    } catch (error) {
      // Another command may have taken the folder in between; then it can be asked instead.
      const shared = use.use !== "serve" && error instanceof RefusedError && error.code === "E_FOLDER_IN_USE" ? await connectToServed(dataDir) : null;
      if (shared === null) throw error;
      return shared;
    }
  };
}

/** The data folder of this command, absolute. Throws `RefusedError` when it cannot be told. */
export async function locateDataDir(globals: GlobalOptions, env: NodeJS.ProcessEnv): Promise<string> {
  const { findDataDir } = await import("../data-dir.ts");
  return findDataDir(globals.dataDir, env);
}

async function connectElsewhere(url: string, token: string | undefined, use: ControlUse): Promise<Control> {
  if (use.use === "serve") throw new UsageError("`serve` starts a control plane of its own; leave out --connect.");
  if (token === undefined)
    throw new UsageError("--connect needs --token T (or INFERNO_TOKEN): `inferno token create --role operator` makes one on the other side.");
  const { connectToUrl } = await import("../control-client.ts");
  return withApi(await connectToUrl(url, token), "remote");
}

async function connectToServed(dataDir: string): Promise<Control | null> {
  const { connectToFolder } = await import("../control-client.ts");
  const api = await connectToFolder(dataDir);
  return api === null ? null : withApi(api, "shared");
}

async function openFolder(dataDir: string, use: ControlUse): Promise<Control> {
  const { startControlPlane } = await import("../control-plane.ts");
  if (use.listen !== undefined) tuneHeapGrowth();
  const plane = await startControlPlane({
    dataDir,
    listen: use.listen ?? null,
    // A folder without a database has nothing to protect, and a look at it makes an empty one.
    // What a served folder was doing when its control plane stopped goes on when the next one starts.
    continueRuns: use.use === "serve",
    safeMode: use.use === "serve",
    drainMs: use.use === "serve" ? serveDrainMs : quickDrainMs,
    readOnly: use.use === "read" && existsSync(join(dataDir, "inferno.db")),
    ...(use.onNotice === undefined ? {} : { onNotice: use.onNotice }),
  });
  return {
    api: plane.api,
    place: "own",
    address: plane.address,
    whenIdle: () => plane.whenIdle(),
    trouble: plane.trouble,
    ended: plane.ended,
    close: () => plane.close(),
  };
}

function withApi(api: ControlApi, place: "shared" | "remote"): Control {
  return { api, place, address: null, whenIdle: () => Promise.resolve(), trouble: null, ended: new Promise(() => undefined), close: () => api.close() };
}
