import type { OpenControl } from "./open-control.ts";
import { type Interrupts, listenForInterrupts } from "./interrupts.ts";

/** Where a command writes text. Writes after the reader went away (EPIPE) are dropped. */
export type TextOut = {
  readonly isTty: boolean;
  /** Width of the terminal; null when it is none. */
  readonly columns: number | null;
  /** True when nobody reads any more. */
  readonly closed: boolean;
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
};

/** Everything a command touches outside itself, so that its flow can be tested. */
export type Shell = {
  out: TextOut;
  err: TextOut;
  stdin: NodeJS.ReadStream;
  env: NodeJS.ProcessEnv;
  cwd: string;
  openControl: OpenControl;
  /** Begins to listen for Ctrl-C; a command that does not call this is ended by it. */
  listenForInterrupts(): Interrupts;
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Ends the process at once. */
  exitNow(code: number): void;
};

/** Options that every command takes. */
export type GlobalOptions = { dataDir?: string; connect?: string; token?: string; json?: boolean };

export function createShell(openControl: OpenControl): Shell {
  return {
    out: streamToTextOut(process.stdout),
    err: streamToTextOut(process.stderr),
    stdin: process.stdin,
    env: process.env,
    cwd: process.cwd(),
    openControl,
    listenForInterrupts: () => listenForInterrupts(process, (code) => process.exit(code)),
    now: () => performance.now(),
    sleep,
    exitNow: (code) => process.exit(code),
  };
}

/** One line on stdout. */
export function printLine(shell: Shell, line = ""): Promise<void> {
  return shell.out.write(`${line}\n`);
}

/** `--json`: the value, indented, on stdout. */
export function printJson(shell: Shell, value: unknown): Promise<void> {
  return shell.out.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function streamToTextOut(stream: NodeJS.WriteStream): TextOut {
  let closed = false;
  // EPIPE and EIO: the reader or the terminal is gone. That is no reason to end a run.
  stream.on("error", () => {
    closed = true;
  });
  return {
    get isTty() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.isTTY === true ? (stream.columns ?? 80) : null;
    },
    get closed() {
      return closed;
    },
    write(text) {
      if (closed || text === "") return Promise.resolve();
      return new Promise((resolve) => {
        stream.write(text, () => resolve());
      });
    },
  };
}

/** Resolves after `ms`, or as soon as the signal is aborted. */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end, { once: true });
  });
}
