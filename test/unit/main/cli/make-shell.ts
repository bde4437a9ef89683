import { PassThrough } from "node:stream";
import type { Interrupts } from "../../../../src-main/cli/interrupts.ts";
import type { Control, OpenControl } from "../../../../src-main/cli/open-control.ts";
import type { Shell, TextOut } from "../../../../src-main/cli/shell.ts";
import type { ControlApi } from "../../../../src-main/control-api.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { runSummarySchema } from "../../../../src-shared/model/run.ts";
import type { UiUpEvent } from "../../../../src-shared/wire/ui-up.ts";
import type { RunDetail, RunProgress } from "../../../../src-shared/wire/ui/run-messages.ts";

export type FakeOut = TextOut & { text(): string };

export function makeOut(options: { isTty?: boolean; columns?: number } = {}): FakeOut {
  let written = "";
  return {
    isTty: options.isTty ?? false,
    columns: options.isTty ? (options.columns ?? 80) : null,
    closed: false,
    write(text) {
      written += text;
      return Promise.resolve();
    },
    text: () => written,
  };
}

export type FakeShell = Shell & { out: FakeOut; err: FakeOut /** Presses Ctrl-C. */; interrupt(): void; exits: number[] };

/** A shell whose time passes only by sleeping, and whose Ctrl-C is `interrupt()`. */
export function makeShell(options: { openControl?: OpenControl; cwd?: string; env?: NodeJS.ProcessEnv; input?: string; isTty?: boolean } = {}): FakeShell {
  const controller = new AbortController();
  const exits: number[] = [];
  let second = (): void => void exits.push(130);
  let nowMs = 0;
  const stdin = new PassThrough();
  stdin.end(options.input ?? "");
  const interrupts: Interrupts = { first: controller.signal, onSecond: (action) => (second = action), close: () => undefined };
  return {
    out: makeOut({ isTty: options.isTty ?? false }),
    err: makeOut({ isTty: options.isTty ?? false }),
    stdin: stdin as unknown as NodeJS.ReadStream,
    env: options.env ?? {},
    cwd: options.cwd ?? "/nowhere",
    openControl: options.openControl ?? (() => Promise.reject(new Error("this command opens no control plane"))),
    listenForInterrupts: () => interrupts,
    now: () => nowMs,
    sleep(ms) {
      nowMs += ms;
      return Promise.resolve();
    },
    exitNow: (code) => void exits.push(code),
    exits,
    interrupt: () => (controller.signal.aborted ? second() : controller.abort()),
  };
}

// Handlers of the fake are given by event; the wire's own types would need one cast each.
type Handlers = { [Event in UiUpEvent]?: (request: never) => unknown };

export type FakeApi = ControlApi & { calls: { event: string; request: unknown }[] };

export function makeApi(handlers: Handlers, rest: Partial<Omit<ControlApi, "call">> = {}): FakeApi {
  const calls: FakeApi["calls"] = [];
  return {
    calls,
    call: (async (event: UiUpEvent, request: never) => {
      calls.push({ event, request });
      const handler = handlers[event];
      if (handler === undefined) throw new Error(`unexpected ${event}`);
      return handler(request);
    }) as ControlApi["call"],
    importDataset: rest.importDataset ?? (() => Promise.reject(new Error("nothing is imported here"))),
    readResults: rest.readResults ?? (() => Promise.reject(new Error("nothing is read here")) as never),
    close: rest.close ?? (() => Promise.resolve()),
  };
}

export function makeControl(api: ControlApi, place: Control["place"] = "own"): Control {
  return { api, place, address: null, trouble: null, ended: new Promise(() => undefined), whenIdle: () => Promise.resolve(), close: () => Promise.resolve() };
}

export function makeRun(changes: Partial<RunSummary> = {}): RunSummary {
  return runSummarySchema.parse({
    id: "run-7k3m9x2q4d",
    name: "tickets",
    pipeline: "triage",
    pipelineVersion: null,
    dataset: "data-7k3m9x2q4d",
    datasetName: "tickets.jsonl",
    state: "running",
    reason: null,
    total: 10,
    pending: 10,
    leased: 0,
    succeeded: 0,
    failed: 0,
    skipped: 0,
    canceled: 0,
    attempts: 0,
    duplicates: 0,
    inputTokens: 0,
    outputTokens: 0,
    costUsd: null,
    budget: null,
    settings: { concurrency: 64, vars: {}, limit: null, maxCostUsd: null },
    outputPath: null,
    createdAt: 0,
    startedAt: 0,
    endedAt: null,
    ...changes,
  });
}

export function makeProgress(changes: Partial<RunSummary> = {}, rest: Partial<Omit<RunProgress, "run">> = {}): RunProgress {
  return {
    run: makeRun(changes),
    rowsPerSecond: 0,
    etaMs: null,
    latency: null,
    nodesConnected: 1,
    stall: null,
    rowsBlocked: 0,
    possiblyPaidTwice: 0,
    possiblyPaidTwiceUsd: null,
    ...rest,
  };
}

export function makeDetail(changes: Partial<RunSummary> = {}, rest: Partial<Omit<RunDetail, "run">> = {}): RunDetail {
  return { ...makeProgress(changes), steps: [], failures: [], nodes: [], ...rest };
}

export const completed = { state: "completed", pending: 0, leased: 0, endedAt: 2000 } as const;
