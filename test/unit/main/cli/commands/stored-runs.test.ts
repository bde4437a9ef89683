import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { exportRun } from "../../../../../src-main/cli/commands/export.ts";
import { resume, retry } from "../../../../../src-main/cli/commands/resume.ts";
import { changeRun, deleteRun, listRuns, showRun } from "../../../../../src-main/cli/commands/stored-runs.ts";
import type { Control, ControlUse } from "../../../../../src-main/cli/open-control.ts";
import { completed, type FakeApi, type FakeShell, makeApi, makeControl, makeDetail, makeProgress, makeRun, makeShell } from "../make-shell.ts";

const listen = { host: "127.0.0.1", port: 0 };

function shellFor(api: FakeApi, place: Control["place"] = "own"): FakeShell & { uses: ControlUse["use"][] } {
  const uses: ControlUse["use"][] = [];
  const openControl = (_: unknown, { use }: ControlUse) => {
    uses.push(use);
    return Promise.resolve(makeControl(api, place));
  };
  return { ...makeShell({ openControl }), uses };
}

const events = (api: FakeApi): string[] => api.calls.map(({ event }) => event);

describe("runs", () => {
  it("prints the fields that scripts read as JSON, and only looks at the folder", async () => {
    const shell = shellFor(makeApi({ "run:list": () => [makeRun({ ...completed, succeeded: 10 })] }));
    expect(await listRuns(shell, { json: true })).toBe(0);
    const [first] = JSON.parse(shell.out.text()) as Record<string, unknown>[];
    expect(first).toMatchObject({
      id: "run-7k3m9x2q4d",
      name: "tickets",
      pipeline: "triage",
      state: "completed",
      total: 10,
      succeeded: 10,
      failed: 0,
      skipped: 0,
      canceled: 0,
      startedAt: 0,
      endedAt: 2000,
    });
    expect(shell.uses).toEqual(["read"]);
  });

  it("prints an empty array, not a sentence, as JSON when there is none", async () => {
    const shell = shellFor(makeApi({ "run:list": () => [] }));
    await listRuns(shell, { json: true });
    expect(JSON.parse(shell.out.text())).toEqual([]);
  });

  it("prints a table with rows ended out of all", async () => {
    const shell = shellFor(makeApi({ "run:list": () => [makeRun({ succeeded: 3, failed: 1, pending: 6 })] }));
    await listRuns(shell, {});
    expect(shell.out.text()).toMatch(/run-7k3m9x2q4d +tickets +running +4\/10 +1/);
  });
});

describe("show", () => {
  it("prints sums that add up, steps and grouped failures", async () => {
    const latency = { p50: 41, p95: 120, p99: 300, count: 10 };
    const step = {
      stepId: "classify",
      endpoint: "small",
      needs: [],
      when: null,
      rows: { waiting: 0, inHand: 0, succeeded: 0, skipped: 0, failed: 0 },
      calls: 12,
      succeeded: 10,
      failed: 2,
      inputTokens: 1200,
      outputTokens: 30,
      costUsd: 0.5,
      latency,
      ttft: null,
    };
    const failures = [{ step: "classify", kind: "timeout", code: null, rows: 2, example: "no answer", exampleRow: 3, retryable: true } as const];
    const shell = shellFor(makeApi({ "run:show": () => makeDetail({ ...completed, succeeded: 8, failed: 2 }, { steps: [step], failures: [...failures] }) }));
    expect(await showRun(shell, "last", {})).toBe(0);
    expect(shell.out.text()).toContain("8 succeeded + 2 failed + 0 skipped + 0 canceled = 10 rows");
    expect(shell.out.text()).toMatch(/classify +small +12 +2 +41 ms +120 ms +300 ms +1,200 +30 +\$0\.50/);
    expect(shell.out.text()).not.toContain("first token");
    expect(shell.out.text()).toContain("2 rows: timed out (timeout) in step classify");
  });

  it("gives the run's own fields on top as JSON", async () => {
    const shell = shellFor(makeApi({ "run:show": () => makeDetail({ ...completed, succeeded: 10 }) }));
    await showRun(shell, "last", { json: true });
    expect(JSON.parse(shell.out.text())).toMatchObject({ id: "run-7k3m9x2q4d", state: "completed", succeeded: 10, steps: [], failures: [] });
  });
});

it.each([
  ["pause", "run:pause", "paused"],
  ["cancel", "run:cancel", "canceling"],
] as const)("%s says how the run stands", async (verb, event, state) => {
  const api = makeApi({ [event]: () => makeRun({ state }) });
  const shell = shellFor(api);
  expect(await changeRun(shell, verb, "last", {})).toBe(0);
  expect(api.calls).toEqual([{ event, request: { run: "last" } }]);
  expect(shell.out.text()).toContain(`is ${state}: `);
  expect(shell.uses).toEqual(["write"]);
});

it("delete names the run it deleted, by its whole id", async () => {
  const api = makeApi({ "run:progress": () => makeProgress(completed), "run:delete": () => null });
  const shell = shellFor(api);
  await deleteRun(shell, "last", { json: true });
  expect(JSON.parse(shell.out.text())).toEqual({ deleted: "run-7k3m9x2q4d" });
  expect(api.calls.at(-1)).toEqual({ event: "run:delete", request: { run: "run-7k3m9x2q4d" } });
});

async function* results(): AsyncGenerator<string> {
  yield "a\n";
}

it("export writes the results in the format of the name, with what is to be included", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "inferno-export-"));
  const asked: unknown[] = [];
  const api = makeApi({ "run:progress": () => makeProgress(completed) }, { readResults: (run, options) => (asked.push(run, options), results()) });
  const shell = { ...shellFor(api), cwd: folder };
  expect(await exportRun(shell, "last", { output: "x.csv", include: ["input"] })).toBe(0);
  expect(asked).toEqual(["run-7k3m9x2q4d", { format: "csv", include: ["input"] }]);
  expect(readFileSync(path.join(folder, "x.csv"), "utf8")).toBe("a\n");
  rmSync(folder, { recursive: true });
});

describe("resume", () => {
  const folder = tmpdir();
  const paused = (): ReturnType<typeof makeProgress> => makeProgress({ state: "paused", outputPath: path.join(folder, "inferno-resume-test.jsonl") });

  it("goes on, starts a node, and writes to where the run was to write", async () => {
    let asked = 0;
    const end = { ...completed, succeeded: 10 };
    const api = makeApi(
      {
        "run:progress": () => (asked++ === 0 ? paused() : makeProgress(end)),
        "run:resume": () => makeRun(),
        "local-nodes:ensure": () => [],
        "run:show": () => makeDetail(end),
        "run:list": () => [],
      },
      { readResults: results },
    );
    expect(await resume(shellFor(api), "last", { ...listen, concurrency: 5 })).toBe(0);
    expect(api.calls).toContainEqual({ event: "run:resume", request: { run: "run-7k3m9x2q4d", concurrency: 5 } });
    expect(events(api)).toContain("local-nodes:ensure");
    expect(readFileSync(path.join(folder, "inferno-resume-test.jsonl"), "utf8")).toBe("a\n");
    rmSync(path.join(folder, "inferno-resume-test.jsonl"));
  });

  it("only writes the results of a run that has ended", async () => {
    const end = { ...completed, succeeded: 9, failed: 1 };
    const api = makeApi({ "run:progress": () => makeProgress(end), "run:show": () => makeDetail(end), "run:list": () => [] }, { readResults: results });
    expect(await resume(shellFor(api), "last", { ...listen, output: "-" })).toBe(3);
    expect(events(api)).not.toContain("run:resume");
    expect(events(api)).not.toContain("local-nodes:ensure");
  });

  it("asks where to write when the run wrote to standard output", async () => {
    const api = makeApi({ "run:progress": () => makeProgress({ state: "paused" }) });
    await expect(resume(shellFor(api), "last", listen)).rejects.toThrow("--output FILE");
    expect(events(api)).toEqual(["run:progress"]);
  });
});

describe("retry", () => {
  it("carries the rows out itself when nobody else serves the folder", async () => {
    let asked = 0;
    const end = { ...completed, succeeded: 10 };
    const api = makeApi(
      {
        "run:progress": () => (asked++ === 0 ? makeProgress({ ...completed, succeeded: 8, failed: 2 }) : makeProgress(end)),
        "run:retry": () => makeRun({ succeeded: 8, pending: 2 }),
        "local-nodes:ensure": () => [],
        "run:show": () => makeDetail(end),
        "run:list": () => [],
      },
      { readResults: results },
    );
    const shell = shellFor(api);
    expect(await retry(shell, "last", { ...listen, failed: true, output: "-" })).toBe(0);
    expect(api.calls).toContainEqual({ event: "run:retry", request: { run: "run-7k3m9x2q4d", failedOnly: true } });
    expect(shell.out.text()).toBe("a\n");
  });

  it("leaves them to the control plane that serves the folder", async () => {
    const api = makeApi({ "run:progress": () => makeProgress({ ...completed, failed: 2 }), "run:retry": () => makeRun({ pending: 2 }) });
    const shell = shellFor(api, "shared");
    expect(await retry(shell, "last", listen)).toBe(0);
    expect(events(api)).toEqual(["run:progress", "run:retry"]);
    expect(shell.out.text()).toContain("2 rows to do. inferno resume run-7k3m9x2q4d");
  });
});
