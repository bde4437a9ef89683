import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import { findPackageRoot } from "../package-root.ts";

/** A process that runs the node program, however it was started. */
export type NodeProcess = {
  /** Undefined when it never ran. */
  pid: number | undefined;
  send(message: unknown): void;
  /** `now`: without asking. */
  stop(now: boolean): void;
  onText(listen: (text: string) => void): void;
  onError(listen: (cause: Error) => void): void;
  /** `how`: its exit code or the signal that ended it. */
  onExit(listen: (how: string) => void): void;
};

/**
 * A row in flight outlives a small young generation and is copied out of it: 16 MB, or V8's own shrinking while no run
 * goes on, cost 5 µs CPU a row more. Unbounded it grows to 128 MB on a large machine, for no further gain.
 */
const youngGeneration = ["--max-semi-space-size=32", "--min-semi-space-size=16"];

/** Throws `RefusedError` E_NODE_START. `entry`: the node program's file. */
export type StartNodeProcess = (entry: string, args: readonly string[], execArgv: readonly string[], env: NodeJS.ProcessEnv) => NodeProcess;

/** The node's own build: plain Node, so that the same program runs here as on other machines. */
export function startManagedNode(start: StartNodeProcess): NodeProcess {
  const folder = join(findPackageRoot(), "src-node");
  if (!existsSync(join(folder, "dist", "cli.js"))) throw new RefusedError("E_NODE_START", "The node program is not built. Run: npm run build");
  return start(join(folder, "bin", "inferno-node.js"), ["--managed"], youngGeneration, { ...process.env, INFERNO_JOIN: "" });
}

/** As a child of this process. */
export const forkNodeProcess: StartNodeProcess = (entry, args, execArgv, env) =>
  childToNodeProcess(fork(entry, [...args], { stdio: ["ignore", "ignore", "pipe", "ipc"], execArgv: [...execArgv], env }));

export function childToNodeProcess(child: ChildProcess): NodeProcess {
  return {
    pid: child.pid,
    send: (message) =>
      void child.send(message as object, () => {
        // A child that died at once is told of by its exit.
      }),
    stop: (now) => void child.kill(now ? "SIGKILL" : "SIGTERM"),
    onText: (listen) => void child.stderr?.on("data", (text: Buffer) => listen(text.toString("utf8"))),
    onError: (listen) => void child.on("error", listen),
    onExit: (listen) => void child.on("exit", (code, signal) => listen(signal ?? `exit code ${code}`)),
  };
}
