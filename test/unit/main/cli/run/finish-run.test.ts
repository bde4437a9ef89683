import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createProgressDisplay, type ProgressMode } from "../../../../../src-main/cli/print/progress-display.ts";
import { finishRun } from "../../../../../src-main/cli/run/finish-run.ts";
import { RefusedError } from "../../../../../src-shared/wire/reply.ts";
import type { RunProgress } from "../../../../../src-shared/wire/ui/run-messages.ts";
import { completed, type FakeApi, type FakeShell, makeApi, makeControl, makeDetail, makeProgress, makeRun, makeShell } from "../make-shell.ts";

let folder: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "inferno-finish-"));
  output = path.join(folder, "out.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* results(): AsyncGenerator<string> {
  yield '{"index":0}\n';
}

type Steps = readonly (RunProgress | (() => RunProgress))[];

/** A control plane whose run passes through the steps given, staying at the last. */
function makeRunningApi(steps: Steps, handlers: Parameters<typeof makeApi>[0] = {}): FakeApi {
  let at = -1;
  const next = (): RunProgress => {
    at = Math.min(at + 1, steps.length - 1);
    const step = steps[at];
    if (step === undefined) throw new Error("no steps given");
    return typeof step === "function" ? step() : step;
  };
  return makeApi(
    { "run:progress": next, "run:pause": () => makeRun({ state: "paused" }), "run:show": () => makeDetail(completed), "run:list": () => [], ...handlers },
    { readResults: results },
  );
}

function finish(
  shell: FakeShell,
  api: FakeApi,
  options: { mode?: ProgressMode; stdout?: boolean; whenIdle?: () => Promise<void>; place?: "own" | "shared" } = {},
) {
  const control = { ...makeControl(api, options.place ?? "own"), ...(options.whenIdle === undefined ? {} : { whenIdle: options.whenIdle }) };
  return finishRun({
    shell,
    control,
    run: "run-7k3m9x2q4d",
    output: options.stdout ? { given: "-", target: { kind: "stdout" } } : { given: "out.jsonl", target: { kind: "file", path: output } },
    display: createProgressDisplay(shell, options.mode ?? "lines"),
    interrupts: shell.listenForInterrupts(),
  });
}

const calls = (api: FakeApi): string[] => api.calls.map(({ event }) => event).filter((event) => event !== "run:progress");

describe("a run that ends", () => {
  it("writes the results, prints the summary on stdout and exits 0 when every row succeeded or was skipped", async () => {
    const shell = makeShell();
    const end = { ...completed, succeeded: 7, skipped: 3 };
    const api = makeRunningApi([makeProgress(), makeProgress({ succeeded: 5, pending: 5 }), makeProgress(end)], { "run:show": () => makeDetail(end) });
    expect(await finish(shell, api)).toBe(0);
    expect(readFileSync(output, "utf8")).toBe('{"index":0}\n');
    expect(shell.out.text()).toContain("7 succeeded + 0 failed + 3 skipped + 0 canceled = 10 rows");
    expect(shell.out.text()).toContain(`results: ${output}`);
    expect(shell.out.text()).toContain("inferno show run-7k3m9x2q4d");
  });

  it("exits 3 and groups the failures, with advice, when some rows failed", async () => {
    const shell = makeShell();
    const end = { ...completed, succeeded: 8, failed: 2 };
    const failures = [
      { step: "classify", kind: "auth", code: "E_AUTH", rows: 2, example: "the \u001b[31mkey\u001b[0m was refused", exampleRow: 4, retryable: true } as const,
    ];
    const api = makeRunningApi([makeProgress(end)], { "run:show": () => makeDetail(end, { failures: [...failures] }) });
    expect(await finish(shell, api)).toBe(3);
    expect(shell.out.text()).toContain("2 rows: key refused (auth, E_AUTH) in step classify");
    expect(shell.out.text()).toContain("row 4: the key was refused");
    expect(shell.out.text()).toContain("Check the endpoint's key, then resume the run.");
    expect(shell.out.text()).toContain("inferno retry run-7k3m9x2q4d --failed");
  });

  it("exits 3 and writes the results when the run was canceled from elsewhere", async () => {
    const end = { ...completed, state: "canceled", succeeded: 4, canceled: 6 } as const;
    expect(await finish(makeShell(), makeRunningApi([makeProgress(end)], { "run:show": () => makeDetail(end) }))).toBe(3);
    expect(existsSync(output)).toBe(true);
  });

  it("keeps stdout free for the results when they go there", async () => {
    const shell = makeShell();
    await finish(shell, makeRunningApi([makeProgress(completed)]), { stdout: true });
    expect(shell.out.text()).toBe('{"index":0}\n');
    expect(shell.err.text()).toContain("look further");
  });

  it("ends a JSON stream with the whole outcome, and prints nothing else", async () => {
    const shell = makeShell();
    await finish(shell, makeRunningApi([makeProgress({ ...completed, succeeded: 10 })], { "run:show": () => makeDetail({ ...completed, succeeded: 10 }) }), {
      mode: "json",
    });
    const last = JSON.parse(shell.err.text().trimEnd().split("\n").at(-1) ?? "") as unknown;
    expect(last).toMatchObject({ event: "end", id: "run-7k3m9x2q4d", state: "completed", succeeded: 10, output, exitCode: 0 });
    expect(shell.out.text()).toBe("");
  });

  it("is silent in quiet", async () => {
    const shell = makeShell();
    await finish(shell, makeRunningApi([makeProgress(completed)]), { mode: "none" });
    expect(shell.out.text() + shell.err.text()).toBe("");
  });

  it("exits 1 without an output file when it could not be carried out", async () => {
    const shell = makeShell();
    const api = makeRunningApi([makeProgress({ state: "failed", reason: "The dataset is gone." })]);
    expect(await finish(shell, api)).toBe(1);
    expect(shell.err.text()).toContain("The dataset is gone.");
    expect(existsSync(output)).toBe(false);
  });
});

describe("a run that stops", () => {
  it("exits 1 with the reason and the way on when it paused itself, and writes no output", async () => {
    const shell = makeShell();
    const api = makeRunningApi([makeProgress(), makeProgress({ state: "paused", reason: "All 10 remaining rows wait for endpoint small." })]);
    expect(await finish(shell, api)).toBe(1);
    expect(shell.err.text()).toContain("All 10 remaining rows wait for endpoint small.");
    expect(shell.err.text()).toContain("inferno resume run-7k3m9x2q4d");
    expect(existsSync(output)).toBe(false);
  });

  it("exits 130 when somebody else paused it", async () => {
    const shell = makeShell();
    expect(await finish(shell, makeRunningApi([makeProgress(), makeProgress({ state: "paused" })]))).toBe(130);
    expect(shell.err.text()).toContain("inferno resume run-7k3m9x2q4d");
  });
});

describe("a run that somebody else pauses", () => {
  it("is left only when none of its rows is in flight any more", async () => {
    const shell = makeShell();
    const api = makeRunningApi([
      makeProgress({ leased: 4 }),
      makeProgress({ state: "paused", leased: 4 }),
      makeProgress({ state: "paused", leased: 1 }),
      makeProgress({ state: "paused", succeeded: 4, pending: 6 }),
    ]);
    await finish(shell, api);
    expect(shell.err.text()).toContain("4 succeeded + 0 failed + 0 skipped + 0 canceled + 6 waiting = 10 rows");
  });

  it("is followed on when it is resumed meanwhile", async () => {
    const api = makeRunningApi([makeProgress({ state: "paused", leased: 4 }), makeProgress({ leased: 4 }), makeProgress({ ...completed, succeeded: 10 })]);
    expect(await finish(makeShell(), api)).toBe(0);
  });
});

describe("Ctrl-C", () => {
  it("pauses the run, waits until no row is in flight, and exits 130 with the way on", async () => {
    const shell = makeShell();
    const interrupt = () => {
      shell.interrupt();
      return makeProgress({ leased: 4, pending: 6 });
    };
    const api = makeRunningApi([
      interrupt,
      makeProgress({ leased: 4, pending: 6 }),
      makeProgress({ state: "paused", leased: 2, pending: 6, succeeded: 2 }),
      makeProgress({ state: "paused", pending: 6, succeeded: 4 }),
    ]);
    expect(await finish(shell, api)).toBe(130);
    expect(calls(api)).toEqual(["run:pause", "run:list"]);
    expect(shell.now()).toBeLessThan(1000);
    expect(shell.err.text()).toContain("4 succeeded + 0 failed + 0 skipped + 0 canceled + 6 waiting = 10 rows. inferno resume run-7k3m9x2q4d");
    expect(existsSync(output)).toBe(false);
  });

  it("waits for calls in flight for 30 s and no longer, then says what may be lost", async () => {
    const shell = makeShell();
    shell.interrupt();
    const api = makeRunningApi([makeProgress({ leased: 3, pending: 7 })]);
    expect(await finish(shell, api)).toBe(130);
    expect(shell.now()).toBeGreaterThanOrEqual(30_000);
    expect(shell.now()).toBeLessThan(31_000);
    expect(shell.err.text()).toContain("Up to 3 calls in flight, possibly paid for and lost.");
  });

  it("stops at once the second time, saying how many calls may be lost", async () => {
    const shell = makeShell();
    const interrupt = () => {
      shell.interrupt();
      return makeProgress({ leased: 4, pending: 6 });
    };
    const api = makeRunningApi([
      makeProgress({ leased: 4, pending: 6 }),
      interrupt,
      makeProgress({ leased: 4, pending: 6 }),
      interrupt,
      makeProgress({ state: "paused" }),
    ]);
    await finish(shell, api);
    expect(shell.exits).toEqual([130]);
    expect(shell.err.text()).toContain("stopped at once. Up to 4 calls in flight, possibly paid for and lost. inferno resume run-7k3m9x2q4d goes on.");
  });

  it("writes the results after all when the run ends just as it is to be paused", async () => {
    const shell = makeShell();
    const interrupted = () => {
      shell.interrupt();
      return makeProgress({ leased: 1 });
    };
    const api = makeRunningApi([interrupted, makeProgress({ ...completed, succeeded: 10 })], {
      "run:pause": () => {
        throw new RefusedError("E_RUN_STATE", "The run has ended.");
      },
    });
    expect(await finish(shell, api)).toBe(0);
    expect(existsSync(output)).toBe(true);
  });

  it("leaves no half-written output, and says how to get it", async () => {
    const shell = makeShell();
    async function* interruptedResults(): AsyncGenerator<string> {
      yield "a\n";
      shell.interrupt();
      yield "b\n";
    }
    const api = { ...makeRunningApi([makeProgress(completed)]), readResults: interruptedResults };
    expect(await finish(shell, api)).toBe(130);
    expect(existsSync(output)).toBe(false);
    expect(shell.err.text()).toContain("inferno export run-7k3m9x2q4d --output out.jsonl writes them.");
  });
});

describe("other runs on this control plane", () => {
  const other = () => [makeRun({ id: "run-0000000000" as never, state: "running" }), makeRun(completed)];

  it("are waited for, and said to be", async () => {
    const shell = makeShell();
    let waited = false;
    const whenIdle = (): Promise<void> => {
      waited = true;
      return Promise.resolve();
    };
    await finish(shell, makeRunningApi([makeProgress(completed)], { "run:list": other }), { whenIdle });
    expect(waited).toBe(true);
    expect(shell.err.text()).toContain("1 other run still needs this control plane");
  });

  it("are left at Ctrl-C", async () => {
    const shell = makeShell();
    const whenIdle = (): Promise<void> => {
      shell.interrupt();
      return new Promise(() => undefined);
    };
    expect(await finish(shell, makeRunningApi([makeProgress(completed)], { "run:list": other }), { whenIdle })).toBe(0);
  });

  it("are none of its business when another process serves the folder", async () => {
    const api = makeRunningApi([makeProgress(completed)], { "run:list": other });
    await finish(makeShell(), api, { place: "shared" });
    expect(calls(api)).not.toContain("run:list");
  });
});

describe("a run that stops at its budget", () => {
  const budget = { maxUsd: 5, spentUsd: 4.98, reservedUsd: 0, rowUsd: 0.008, isSpent: true };
  const stopped = { state: "stopped_budget", total: 1000, pending: 388, succeeded: 610, failed: 2, costUsd: 4.98, budget } as const;

  it("writes no output, says what was spent, what is left and how it goes on, and exits 1", async () => {
    const shell = makeShell();
    const api = makeRunningApi([makeProgress(), makeProgress(stopped)]);
    expect(await finish(shell, api)).toBe(1);
    expect(existsSync(output)).toBe(false);
    const said = shell.err.text();
    expect(said).toContain("stopped at its budget: $4.98 of $5.00 spent, 612 of 1,000 rows done, 388 left.");
    expect(said).toContain("inferno resume run-7k3m9x2q4d --budget USD goes on");
    expect(said).toContain("inferno export run-7k3m9x2q4d --output FILE writes what is done");
  });

  it("says so as JSON too, with the state", async () => {
    const shell = makeShell();
    const api = makeRunningApi([makeProgress(stopped)]);
    expect(await finish(shell, api, { mode: "json" })).toBe(1);
    const lines = shell.err.text().trim().split("\n");
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ event: "stopped", state: "stopped_budget", exitCode: 1 });
    expect(lines.map((line) => JSON.parse(line)).find(({ event }) => event === "progress")).toMatchObject({ costUsd: 4.98, budgetUsd: 5 });
  });
});
