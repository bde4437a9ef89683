import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export type Script = AsyncDisposable & {
  child: ChildProcess;
  lines: string[];
  waitForLines(count: number): Promise<void> /** How it ended: an exit code, or a signal's name. */;
  ended: Promise<number | string>;
  kill(): Promise<void>;
};

/** Runs a script that stands beside this file in a process of its own; ends it when the test does. */
export function startScript(name: string, ...args: string[]): Script {
  return startScriptWith({}, name, ...args);
}

/** `env`: what its environment has besides this process's. */
export function startScriptWith(env: Record<string, string>, name: string, ...args: string[]): Script {
  const child = spawn(process.execPath, [fileURLToPath(new URL(name, import.meta.url)), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const lines: string[] = [];
  let rest = "";
  let look = (): void => {};
  const closed = once(child, "close");
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    look();
  });
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await closed;
  };
  return {
    child,
    lines,
    waitForLines: (count) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (lines.length >= count) resolve();
        };
        look();
        void closed.then(() => reject(new Error(`${name} ended after ${lines.length} lines`)));
      }),
    ended: closed.then(() => child.exitCode ?? child.signalCode ?? "unknown"),
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
