import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { findPackageRoot } from "../package-root.ts";
import { StoppedError } from "../cli/shell-errors.ts";

export type ModelServerProcess = { url: string; pid: number /** Whether it has gone by itself, or was stopped. */; hasEnded(): boolean; stop(): Promise<void> };

// It has nothing to finish: what is left after this is killed.
const stopWithinMs = 2000;

/** `port`: where it listens when that is free; 0 for any. `idleMs`: without a request for so long it ends by itself; 0: never. */
export type ModelServerProcessOptions = { port?: number; idleMs?: number };

/** Starts the model server in a process of its own, ready to answer. Throws `StoppedError` with its own sentence when it cannot. */
export async function startModelServerProcess({ port = 0, idleMs = 0 }: ModelServerProcessOptions = {}): Promise<ModelServerProcess> {
  const child = spawn(process.execPath, [findEntry(), String(port), String(idleMs)], {
    stdio: "pipe",
    // Inside Electron the program is Electron's, which runs as Node when it is told to.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
  });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  const taken = await readPort(child);
  return {
    url: `http://127.0.0.1:${taken}`,
    pid: child.pid ?? 0,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** From the sources Node runs the TypeScript as it stands; from the build it is an entry of its own. */
function findEntry(): string {
  const built = join(findPackageRoot(), "out", "main", "demo-model-server.js");
  return import.meta.url.endsWith(".ts") ? join(import.meta.dirname, "model-server-main.ts") : built;
}

function readPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    let complaint = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("\n")) resolve(Number.parseInt(said, 10));
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    child.once("error", (cause) => reject(new StoppedError("The demo's model server could not be started.", { cause })));
    child.once("close", () => reject(new StoppedError(complaint.trim() === "" ? "The demo's model server ended before it was ready." : complaint.trim())));
  });
}
