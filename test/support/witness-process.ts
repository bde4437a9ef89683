import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { readWitnessLog, type WitnessCall } from "./witness/call-log.ts";
import { firstLine } from "./first-line.ts";

export type WitnessProcess = {
  readonly pid: number;
  readonly port: number;
  readonly url: string;
  /** What its log file holds now; `[]` without one. */
  calls(): WitnessCall[];
  counters(): Promise<{ total: number; inFlight: number; maxInFlight: number; rows: number }>;
  close(): Promise<void>;
};

export type WitnessProcessOptions = {
  logFile?: string;
  mode?: "full" | "count" | "none";
  latencyMs?: number;
  tokenMs?: number;
  faultsFile?: string;
  port?: number;
};

/** The witness in a process of its own: its log outlives a test that is killed, and it takes no time from the process under test. */
export async function startWitnessProcess(options: WitnessProcessOptions = {}): Promise<WitnessProcess> {
  const main = fileURLToPath(new URL("./witness-main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, "--with-parent", ...toArguments(options)], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const port = Number(await firstLine(child));
  const url = `http://127.0.0.1:${port}`;
  return {
    pid: child.pid ?? 0,
    port,
    url,
    calls: () => (options.logFile === undefined ? [] : readWitnessLog(options.logFile)),
    async counters() {
      const answer = await fetch(`${url}/__witness`);
      return (await answer.json()) as { total: number; inFlight: number; maxInFlight: number; rows: number };
    },
    async close() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function toArguments(options: WitnessProcessOptions): string[] {
  const given: [string, string | number | undefined][] = [
    ["--log", options.logFile],
    ["--mode", options.mode],
    ["--latency-ms", options.latencyMs],
    ["--token-ms", options.tokenMs],
    ["--faults", options.faultsFile],
    ["--port", options.port],
  ];
  return given.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
}
