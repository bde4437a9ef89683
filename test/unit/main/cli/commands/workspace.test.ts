import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listSecrets, setSecret } from "../../../../../src-main/cli/commands/secret.ts";
import { serve } from "../../../../../src-main/cli/commands/serve.ts";
import { createToken } from "../../../../../src-main/cli/commands/token.ts";
import { tryRow } from "../../../../../src-main/cli/commands/try.ts";
import { validate } from "../../../../../src-main/cli/commands/validate.ts";
import { apply, deleteFromWorkspace, listWorkspace, prune } from "../../../../../src-main/cli/commands/workspace.ts";
import type { Control } from "../../../../../src-main/cli/open-control.ts";
import { type FakeApi, type FakeShell, makeApi, makeControl, makeShell } from "../make-shell.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "inferno-workspace-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function shellFor(api: FakeApi, options: { input?: string; control?: Partial<Control> } = {}): FakeShell {
  return makeShell({ cwd: folder, input: options.input ?? "", openControl: () => Promise.resolve({ ...makeControl(api), ...options.control }) });
}

const problem = (file: string) => ({ file, line: 2, column: 3, code: "E_KEY_UNKNOWN", message: "There is no key stpes; did you mean steps?" });

describe("validate", () => {
  it("says ok for each good file, every problem of the others, and exits 2", async () => {
    writeFileSync(path.join(folder, "good.yaml"), "good");
    writeFileSync(path.join(folder, "bad.yaml"), "bad");
    const api = makeApi({
      "pipeline:validate": ({ pipeline }: { pipeline: { file: string; source: string } }) =>
        pipeline.source === "bad" ? [problem(pipeline.file), problem(pipeline.file)] : [],
    });
    const shell = shellFor(api);
    expect(await validate(shell, ["good.yaml", "bad.yaml", "none.yaml"], {})).toBe(2);
    expect(shell.out.text()).toBe("good.yaml: ok\n");
    const line = "bad.yaml:2:3: There is no key stpes; did you mean steps?\n";
    expect(shell.err.text()).toBe(`${line}${line}none.yaml: there is no such file.\n`);
  });

  it("exits 0 when all are good", async () => {
    writeFileSync(path.join(folder, "good.yaml"), "good");
    expect(await validate(shellFor(makeApi({ "pipeline:validate": () => [] })), ["good.yaml"], {})).toBe(0);
  });
});

describe("apply", () => {
  it("says what each file changed", async () => {
    writeFileSync(path.join(folder, "a.yaml"), "a");
    const shell = shellFor(makeApi({ "file:apply": () => [{ kind: "pipeline", name: "triage", change: "changed", version: 2 }] }));
    expect(await apply(shell, ["a.yaml"], {})).toBe(0);
    expect(shell.out.text()).toBe("pipeline triage: changed (version 2)\n");
  });

  it("registers nothing when one of the files is not there", async () => {
    writeFileSync(path.join(folder, "a.yaml"), "a");
    const api = makeApi({});
    await expect(apply(shellFor(api), ["a.yaml", "b.yaml"], {})).rejects.toThrow();
    expect(api.calls).toEqual([]);
  });
});

it.each([
  ["endpoint", "endpoint:list"],
  ["pipeline", "pipeline:list"],
  ["dataset", "dataset:list"],
  ["node", "node:list"],
] as const)("lists each %s, or says how to get one", async (kind, event) => {
  const shell = shellFor(makeApi({ [event]: () => [] }));
  expect(await listWorkspace(shell, kind, {})).toBe(0);
  expect(shell.out.text()).toMatch(/^No .*inferno /);
});

it.each(["endpoint", "pipeline", "dataset", "node"] as const)("deletes a %s by its name", async (kind) => {
  const api = makeApi({ [`${kind}:delete`]: () => null });
  expect(await deleteFromWorkspace(shellFor(api), kind, "x", {})).toBe(0);
  expect(api.calls).toEqual([{ event: `${kind}:delete`, request: { name: "x" } }]);
});

it("prune asks for what is older than that, and says what it freed", async () => {
  const api = makeApi({ "data:prune": () => ({ runs: 3, datasets: 1, bytesFreed: 4_200_000 }) });
  const shell = shellFor(api);
  await prune(shell, { olderThan: 86_400_000 });
  const request = api.calls[0]?.request;
  expect(request).toEqual({ before: expect.closeTo(Date.now() - 86_400_000, -5) as number });
  expect(shell.out.text()).toBe("deleted 3 runs and 1 dataset; 4.2 MB freed.\n");
});

describe("secret", () => {
  it("sets what comes from standard input, without the newline at its end, and shows none of it", async () => {
    const api = makeApi({ "secret:set": () => null });
    const shell = shellFor(api, { input: "sk-abc\n" });
    expect(await setSecret(shell, "openai", {})).toBe(0);
    expect(api.calls).toEqual([{ event: "secret:set", request: { name: "openai", value: "sk-abc" } }]);
    expect(shell.out.text() + shell.err.text()).not.toContain("sk-abc");
  });

  it("refuses a value that no header can carry before anything is opened", async () => {
    const api = makeApi({});
    await expect(setSecret(shellFor(api, { input: "“sk-abc”" }), "openai", {})).rejects.toThrow("smart");
    await expect(setSecret(shellFor(api, { input: "x" }), "open ai=x", {})).rejects.toThrow("not given on the command line");
    expect(api.calls).toEqual([]);
  });

  it("lists names", async () => {
    const shell = shellFor(makeApi({ "secret:list": () => [{ name: "openai", updatedAt: 0 }] }));
    await listSecrets(shell, {});
    expect(shell.out.text()).toContain("openai");
  });
});

describe("token create", () => {
  const summary = { id: "tok-7k3m9x2q4d", name: "", role: "node", createdAt: 0, expiresAt: 900_000, revoked: false };

  it("prints the token alone on stdout", async () => {
    const api = makeApi({ "token:create": () => ({ summary, token: "inferno1.abc@127.0.0.1:7433" }) });
    const shell = shellFor(api);
    await createToken(shell, { role: "node", ttl: 900_000 });
    expect(shell.out.text()).toBe("inferno1.abc@127.0.0.1:7433\n");
    expect(shell.err.text()).toContain("npx inferno-node --join TOKEN");
    expect(api.calls[0]?.request).toEqual({ role: "node", ttlMs: 900_000 });
  });
});

it("serve prints the link that opens the app alone on the first line, starts nodes, and stops at Ctrl-C with 0", async () => {
  let closed = false;
  const api = makeApi({ "local-nodes:ensure": () => (shell.interrupt(), []), "app-link:create": () => ({ url: "http://127.0.0.1:5001/#token=abc" }) });
  const control = { address: { host: "127.0.0.1", port: 5001, url: "http://127.0.0.1:5001" }, close: () => ((closed = true), Promise.resolve()) };
  const shell = shellFor(api, { control });
  expect(await serve(shell, { host: "127.0.0.1", port: 0, nodes: 2, open: false })).toBe(0);
  expect(shell.out.text().split("\n")[0]).toBe("http://127.0.0.1:5001/#token=abc");
  expect(shell.out.text()).toContain("http://127.0.0.1:5001/healthz");
  expect(closed).toBe(true);
});

describe("try", () => {
  const dataset = {
    id: "data-7k3m9x2q4d",
    name: "rows.jsonl",
    format: "jsonl",
    state: "ready",
    rows: 2,
    badRows: 0,
    bytes: 1,
    notes: [],
    createdAt: 0,
  } as const;
  const trace = {
    state: "succeeded",
    output: { label: "bug" },
    failure: null,
    latencyMs: 12,
    steps: [
      {
        stepId: "classify",
        endpoint: "small",
        state: "succeeded",
        request: {
          method: "POST",
          url: "http://x/v1/chat/completions",
          headers: { authorization: "•••" },
          body: { messages: [{ role: "user", content: "Label \u001b[2Jthis" }] },
        },
        answer: { httpStatus: 200, body: { choices: [] } },
        value: "bug",
        failure: null,
        attempts: 1,
        latencyMs: 11,
        ttftMs: null,
      },
    ],
  };

  it("shows each step's request, answer, value and timing, and keeps nothing", async () => {
    writeFileSync(path.join(folder, "p.yaml"), "inferno: 1\n");
    writeFileSync(path.join(folder, "rows.jsonl"), '{"a":1}\n{"a":2}\n{"a":3}\n');
    let taken = "";
    const api = makeApi(
      { "pipeline:validate": () => [], "endpoint:list": () => [], "local-nodes:ensure": () => [], "pipeline:try": () => trace, "dataset:delete": () => null },
      {
        async importDataset({ stream }) {
          for await (const piece of stream) taken += Buffer.from(piece).toString();
          return dataset as never;
        },
      },
    );
    const shell = shellFor(api);
    expect(await tryRow(shell, "p.yaml", { input: "rows.jsonl", row: 1 })).toBe(0);
    expect(taken).toBe('{"a":1}\n{"a":2}\n');
    const text = shell.out.text();
    for (const part of [
      "step classify on small: succeeded in 11 ms",
      "POST http://x/v1/chat/completions",
      '"role": "user"',
      "answer 200:",
      "value:\n    bug",
      "row 1 succeeded in 12 ms",
      '"label": "bug"',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain("\u001b");
    expect(api.calls.at(-1)).toEqual({ event: "dataset:delete", request: { name: dataset.id } });
  });

  it("refuses a row that is not there, and still deletes what it imported", async () => {
    writeFileSync(path.join(folder, "p.yaml"), "inferno: 1\n");
    writeFileSync(path.join(folder, "rows.jsonl"), "{}\n{}\n");
    const api = makeApi(
      { "pipeline:validate": () => [], "endpoint:list": () => [], "dataset:delete": () => null },
      { importDataset: () => Promise.resolve(dataset as never) },
    );
    await expect(tryRow(shellFor(api), "p.yaml", { input: "rows.jsonl", row: 2 })).rejects.toThrow("the input has 2 rows, counted from 0");
    expect(api.calls.at(-1)?.event).toBe("dataset:delete");
  });
});
