import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunOptions, run } from "../../../../../src-main/cli/commands/run.ts";
import type { Control } from "../../../../../src-main/cli/open-control.ts";
import type { ControlApi } from "../../../../../src-main/control-api.ts";
import { completed, type FakeApi, type FakeShell, makeApi, makeControl, makeDetail, makeProgress, makeRun, makeShell } from "../make-shell.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "inferno-run-"));
  writeFileSync(path.join(folder, "p.yaml"), "inferno: 1\n");
  writeFileSync(path.join(folder, "rows.jsonl"), '{"text":"a"}\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const dataset = {
  id: "data-7k3m9x2q4d",
  name: "rows.jsonl",
  format: "jsonl",
  state: "ready",
  rows: 1,
  badRows: 0,
  bytes: 13,
  notes: [],
  createdAt: 0,
} as const;

function makeWholeApi(changes: Parameters<typeof makeApi>[0] = {}, rest: Partial<ControlApi> = {}): FakeApi {
  const end = { ...completed, total: 1, succeeded: 1 };
  const api = makeApi(
    {
      "pipeline:list": () => [],
      "pipeline:validate": () => [],
      "endpoint:list": () => [],
      "run:start": () => makeRun(),
      "local-nodes:ensure": () => [],
      "token:create": () => ({ summary: {}, token: "inferno1.abc@127.0.0.1:5000" }),
      "run:progress": () => makeProgress(end),
      "run:show": () => makeDetail(end),
      "run:list": () => [],
      ...changes,
    },
    {
      async importDataset(source) {
        for await (const _ of source.stream);
        api.calls.push({ event: "import", request: source.name });
        return dataset as never;
      },
      async *readResults() {
        yield '{"index":0}\n';
      },
      ...rest,
    },
  );
  return api;
}

const defaults: RunOptions = { input: "rows.jsonl", output: "out.jsonl", onBadRow: "fail", host: "127.0.0.1", port: 0 };

function start(api: FakeApi, options: Partial<RunOptions> = {}, place: Control["place"] = "own"): { shell: FakeShell; done: Promise<number> } {
  const shell = makeShell({ cwd: folder, openControl: () => Promise.resolve(makeControl(api, place)), input: '{"text":"piped"}\n' });
  return { shell, done: run(shell, "p.yaml", { ...defaults, ...options }) };
}

const events = (api: FakeApi): string[] => api.calls.map(({ event }) => event);

it("validates, then imports, then starts, then sees to a node", async () => {
  const api = makeWholeApi();
  const { done } = start(api);
  expect(await done).toBe(0);
  expect(events(api).filter((event) => !event.endsWith(":list"))).toEqual([
    "pipeline:validate",
    "import",
    "run:start",
    "local-nodes:ensure",
    "run:progress",
    "run:show",
  ]);
  expect(readFileSync(path.join(folder, "out.jsonl"), "utf8")).toBe('{"index":0}\n');
});

it("hands on every setting", async () => {
  const api = makeWholeApi();
  await start(api, { name: "mine", limit: 5, concurrency: 7, set: ["steps.a.request.temperature=0"], var: ["tone=polite"], nodes: 3 }).done;
  expect(api.calls.find(({ event }) => event === "run:start")?.request).toEqual({
    pipeline: { file: "p.yaml", source: "inferno: 1\n" },
    dataset: dataset.id,
    name: "mine",
    limit: 5,
    concurrency: 7,
    overrides: [{ path: "steps.a.request.temperature", value: 0 }],
    vars: { tone: "polite" },
    outputPath: path.join(folder, "out.jsonl"),
  });
  expect(api.calls.find(({ event }) => event === "local-nodes:ensure")?.request).toEqual({ count: 3, slots: 64 });
});

describe("before anything is sent", () => {
  const rejected = async (api: FakeApi, options: Partial<RunOptions>, sentence: string): Promise<void> => {
    await expect(start(api, options).done).rejects.toThrow(sentence);
    expect(events(api)).not.toContain("run:start");
    expect(existsSync(path.join(folder, "out.jsonl"))).toBe(false);
  };

  it("refuses a pipeline with problems, and does not read the input", async () => {
    const api = makeWholeApi({ "pipeline:validate": () => [{ file: "p.yaml", line: 1, column: 1, code: "E_KEY_MISSING", message: "no steps" }] });
    await rejected(api, {}, "1 problem in p.yaml; nothing was sent.");
    expect(events(api)).not.toContain("import");
  });

  it.each([
    ["an output folder that does not exist", { output: "none/out.jsonl" }, "does not exist"],
    ["an input that does not exist", { input: "none.jsonl" }, "is not there"],
    ["the input as output", { output: "rows.jsonl" }, "is the input file"],
    ["a format of a later version", { format: "parquet" }, "not available in this version"],
    ["an OpenAI batch file", { format: "openai-batch" }, "not available in this version"],
    ["an unknown format", { format: "xlsx" }, "is not known"],
    ["a --set without value", { set: ["steps.a"] }, "--set"],
  ] as const)("refuses %s", async (_, options, sentence) => {
    await expect(start(makeWholeApi(), options as Partial<RunOptions>).done).rejects.toThrow(sentence);
    expect(existsSync(path.join(folder, "out.jsonl"))).toBe(false);
  });

  it.each(["before the input is read", "while the input is read"])("ends with nothing to resume when Ctrl-C comes %s", async (when) => {
    const interrupt = (): void => shell.interrupt();
    const api = makeWholeApi(when === "before the input is read" ? { "pipeline:validate": () => (interrupt(), []) } : {}, {
      importDataset(_, { signal }) {
        interrupt();
        return signal?.aborted ? Promise.reject(new Error("aborted")) : Promise.reject(new Error("no signal"));
      },
    });
    const shell = makeShell({ cwd: folder, openControl: () => Promise.resolve(makeControl(api)) });
    await expect(run(shell, "p.yaml", defaults)).rejects.toThrow("nothing to resume");
    expect(shell.exits).toEqual([]);
    expect(events(api)).not.toContain("run:start");
  });
});

describe("nodes", () => {
  it("prints the join command alone on a line of stdout with --nodes 0", async () => {
    const { shell, done } = start(makeWholeApi(), { nodes: 0 });
    await done;
    expect(shell.out.text().split("\n")[0]).toBe("npx inferno-node --join inferno1.abc@127.0.0.1:5000");
  });

  it("prints it on stderr when the results go to stdout", async () => {
    const { shell, done } = start(makeWholeApi(), { nodes: 0, output: "-" });
    await done;
    expect(shell.out.text()).toBe('{"index":0}\n');
    expect(shell.err.text()).toContain("npx inferno-node --join inferno1.abc@127.0.0.1:5000\n");
  });

  it("are left to a control plane elsewhere unless asked for", async () => {
    const api = makeWholeApi();
    await start(api, {}, "remote").done;
    expect(events(api)).not.toContain("local-nodes:ensure");
  });
});

it("reads standard input for -", async () => {
  const api = makeWholeApi();
  await start(api, { input: "-" }).done;
  expect(api.calls).toContainEqual({ event: "import", request: "-" });
});

it("warns in one sentence when it listens off loopback", async () => {
  const { shell, done } = start(makeWholeApi(), { host: "0.0.0.0" });
  await done;
  expect(shell.err.text()).toContain("the wire to nodes is in clear");
});

it("runs a registered pipeline by its name when there is no such file", async () => {
  const api = makeWholeApi({ "pipeline:list": () => [{ name: "triage", version: 2, steps: 1, updatedAt: 0 }] });
  const shell = makeShell({ cwd: folder, openControl: () => Promise.resolve(makeControl(api)) });
  expect(await run(shell, "triage", defaults)).toBe(0);
  expect(api.calls.find(({ event }) => event === "run:start")?.request).toMatchObject({ pipeline: { name: "triage" } });
});

const pipeline = (price: string): string => `inferno: 1
name: p
endpoints: { m: { protocol: openai-chat, url: "http://127.0.0.1:9/v1", model: m${price} } }
steps: [ { id: a, endpoint: m, request: { messages: [ { role: user, content: x } ] } } ]
`;

it("takes a budget to the run", async () => {
  writeFileSync(path.join(folder, "p.yaml"), pipeline(", price: { inputPerMillion: 1 }"));
  const api = makeWholeApi();
  expect(await start(api, { budget: 2.5 }).done).toBe(0);
  expect(api.calls.find(({ event }) => event === "run:start")?.request).toMatchObject({ maxCostUsd: 2.5 });
});

it("refuses a budget for a pipeline without prices before anything is imported", async () => {
  writeFileSync(path.join(folder, "p.yaml"), pipeline(""));
  const api = makeWholeApi();
  await expect(start(api, { budget: 2.5 }).done).rejects.toThrow(/No price is set for m \(step a\).*Nothing was sent/);
  expect(events(api)).not.toContain("import");
});
