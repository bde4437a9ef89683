import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { waitFor } from "./wait-for.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export type RunInfernoOptions = {
  /** Given as `--data-dir`; left out of commands that need none. */
  dataDir?: string;
  env?: Record<string, string>;
  /** Default: the repository's root. */
  cwd?: string;
  /** Written to standard input, which is then closed. A stream is read as fast as it is taken. */
  input?: string | Readable;
  /** Another program of the repository, relative to its root. Default `bin/inferno.js`. */
  program?: string;
};

export type InfernoExit = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

export type RunningInferno = {
  readonly pid: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Resolves when the process has ended and said everything. */
  exit: Promise<InfernoExit>;
  kill(signal?: NodeJS.Signals): void;
  /** Resolves when standard output and error together hold a match. */
  waitForText(pattern: RegExp, deadlineMs?: number): Promise<RegExpExecArray>;
  /** Process ids of the node processes below this one, oldest first. */
  nodePids(): number[];
};

/** Starts `inferno` as a user would, under the Node of the repository. */
export function startInferno(args: readonly string[], options: RunInfernoOptions = {}): RunningInferno {
  const program = join(root, options.program ?? "bin/inferno.js");
  const child = spawn(repositoryNode(), [program, ...args, ...(options.dataDir === undefined ? [] : ["--data-dir", options.dataDir])], {
    cwd: options.cwd ?? root,
    env: { ...cleanEnv(), ...options.env },
    stdio: "pipe",
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  // A process that ends without reading its input is no fault of the test.
  child.stdin.on("error", () => {});
  const { input = "" } = options;
  if (typeof input === "string") child.stdin.end(input);
  else input.pipe(child.stdin);
  const pid = child.pid ?? 0;
  return {
    pid,
    get stdout() {
      return said.stdout;
    },
    get stderr() {
      return said.stderr;
    },
    exit: exitOf(child, said),
    kill: (signal = "SIGTERM") => void child.kill(signal),
    waitForText: (pattern, deadlineMs = 20_000) =>
      waitFor(() => pattern.exec(`${said.stdout}\n${said.stderr}`), {
        what: `${pattern} from inferno ${args.join(" ")}`,
        deadlineMs,
        seen: () => `${said.stdout}\n${said.stderr}`,
      }),
    nodePids: () => findNodePids(pid),
  };
}

/** Runs `inferno` to its end. */
export function runInferno(args: readonly string[], options: RunInfernoOptions = {}): Promise<InfernoExit> {
  return startInferno(args, options).exit;
}

/** Whether a process with this id is there (a zombie counts as gone). */
export function isAlive(pid: number): boolean {
  const found = listProcesses().find((one) => one.pid === pid);
  return found !== undefined && !found.zombie;
}

function exitOf(child: ChildProcess, said: { stdout: string; stderr: string }): Promise<InfernoExit> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout: said.stdout, stderr: said.stderr }));
  });
}

function repositoryNode(): string {
  const node = join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node");
  return process.platform !== "win32" && existsSync(node) ? node : process.execPath;
}

/** Without what a developer's shell or the test runner may have set. */
function cleanEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(INFERNO_|VITEST|NODE_OPTIONS$|NODE_V8_COVERAGE$|https?_proxy$|no_proxy$)/i.test(name)),
  );
}

/** The `inferno-node` processes that descend from `ancestor`. */
function findNodePids(ancestor: number): number[] {
  const processes = listProcesses();
  const family = new Set([ancestor]);
  // Parents may be listed after their children.
  for (let before = 0; before !== family.size; ) {
    before = family.size;
    for (const one of processes) if (family.has(one.parent)) family.add(one.pid);
  }
  return processes.filter((one) => family.has(one.pid) && one.pid !== ancestor && !one.zombie && /inferno-node|src-node/.test(one.title)).map((one) => one.pid);
}

type ProcessEntry = { pid: number; parent: number; zombie: boolean; title: string };

function listProcesses(): ProcessEntry[] {
  return existsSync("/proc/self/stat") ? listFromProc() : listFromPs();
}

function listFromProc(): ProcessEntry[] {
  const found: ProcessEntry[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // The command's name stands in parentheses and may hold anything: what follows the last one is regular.
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const title = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      found.push({ pid: Number(name), parent: Number(parent), zombie: state === "Z", title });
    } catch {
      // It ended while we looked.
    }
  }
  return found.toSorted((a, b) => a.pid - b.pid);
}

function listFromPs(): ProcessEntry[] {
  const lines = execFileSync("ps", ["-axo", "pid=,ppid=,stat=,command="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, state, title] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), zombie: state?.startsWith("Z") ?? false, title: title ?? "" }];
  });
}
