import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeTempDir } from "../../../support/temp-dir.ts";
import { waitFor } from "../../../support/wait-for.ts";
import { rowsOf } from "./agent-bench.ts";
import { ControlPlaneStandIn } from "./control-plane-stand-in.ts";
import { makeEndpoint, makePlan } from "./make-plan.ts";

const entry = new URL("../../../../src-node/cli.ts", import.meta.url).pathname;
const closers: (() => unknown)[] = [];
let stateHome = "";
beforeEach(async () => {
  const folder = await makeTempDir();
  stateHome = folder.path;
  closers.unshift(() => folder.remove());
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

class NodeProcess {
  readonly child: ChildProcess;
  output = "";
  exitCode: number | null = null;
  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.child = fork(entry, [...args], {
      env: { PATH: process.env["PATH"], XDG_STATE_HOME: stateHome, LOCALAPPDATA: stateHome, HOME: stateHome, ...env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: [],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on("data", (data: Buffer) => (this.output += data.toString()));
    this.child.on("exit", (code) => (this.exitCode = code));
    closers.push(() => this.child.kill("SIGKILL"));
  }

  async exit(): Promise<number | null> {
    if (this.exitCode === null) await once(this.child, "exit");
    return this.exitCode;
  }
}

async function startPlane(): Promise<ControlPlaneStandIn> {
  const plane = await ControlPlaneStandIn.start();
  closers.push(() => plane.close());
  return plane;
}

/** A model server that answers when it is told to; the real far end of a real node process. */
async function startModelServer(): Promise<{ url: string; asked: number; answer: () => void }> {
  const waiting: (() => void)[] = [];
  const model = { url: "", asked: 0, answer: () => waiting.shift()?.() };
  const server = createServer((request, response) => {
    request.resume();
    model.asked += 1;
    waiting.push(() => {
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          object: "chat.completion",
          choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "bug" } }],
          usage: { prompt_tokens: 3, completion_tokens: 1 },
        }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  model.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return model;
}

const tokenFor = (plane: ControlPlaneStandIn): string => `inferno1.${"s".repeat(32)}@127.0.0.1:${plane.port}`;
const planFor = (url: string) =>
  makePlan([{ id: "a", request: { messages: [{ role: "user", content: "{{ input.n }}" }] } }], { endpoints: { a: makeEndpoint({ url }) } });

describe("the program inferno-node", () => {
  it.each([
    { says: "a missing token", args: [], exitCode: 2, output: "--join TOKEN" },
    { says: "a token of the wrong form", args: ["--join", "nonsense"], exitCode: 2, output: "inferno1.<secret>@<host>:<port>" },
    { says: "slots that are none", args: ["--join", "x", "--slots", "0"], exitCode: 2, output: "1 to 100000" },
    { says: "a label of the wrong form", args: ["--label", "gpu"], exitCode: 2, output: "key=value" },
    { says: "an unknown option", args: ["--nonsense"], exitCode: 2, output: "--nonsense" },
    { says: "a managed start without its control plane's message of the right form", args: ["--managed"], exitCode: 2, output: "first message" },
  ])("refuses $says in one sentence", async ({ args, exitCode, output }) => {
    const node = new NodeProcess(args);
    if (args.includes("--managed")) node.child.send({ token: 1 });
    expect(await node.exit()).toBe(exitCode);
    expect(node.output).toContain(output);
    expect(node.output).not.toContain("    at ");
  });

  it.each([
    { code: "E_TOKEN_INVALID", exitCode: 1 },
    { code: "E_PROTO_VERSION", exitCode: 78 },
  ])("ends with the control plane's sentence and $exitCode when it is refused with $code", async ({ code, exitCode }) => {
    const plane = await startPlane();
    plane.refusal = { code, message: "Make a new token." };
    const node = new NodeProcess([], { INFERNO_JOIN: tokenFor(plane) });
    expect(await node.exit()).toBe(exitCode);
    expect(node.output.trim()).toBe("Make a new token.");
  });

  it("runs rows through a real model server, drains at the first signal and ends with 0", async () => {
    const plane = await startPlane();
    const model = await startModelServer();
    const node = new NodeProcess(["--join", tokenFor(plane), "--name", "n1", "--slots", "8", "--label", "gpu=no", "--label", "zone=b"]);
    await waitFor(() => plane.socket, { what: "the hello" });
    expect(plane.hellos[0]).toMatchObject({ name: "n1", slots: 8, labels: { gpu: "no", zone: "b" } });
    await plane.open(planFor(model.url), { concurrency: 1 });
    await plane.offer(rowsOf(2));
    await waitFor(() => model.asked === 1, { what: "the call" });
    node.child.kill("SIGTERM");
    await waitFor(() => plane.drains === 1, { what: "the drain" });
    model.answer();
    expect(await node.exit()).toBe(0);
    expect(plane.ended).toHaveLength(1);
    expect(plane.ended[0]?.bodies).toEqual(['"bug"']);
    expect(plane.ended[0]?.meta.attempts).toMatchObject([{ outcome: "succeeded", httpStatus: 200, inputTokens: 3, outputTokens: 1 }]);
    expect(plane.releasedRows).toMatchObject([{ rowIndex: 1, reason: "drain" }]);
    expect(node.output).toContain(`Connected as n1 to 127.0.0.1:${plane.port} with 8 slots.`);
    expect(node.output).toContain("Drained.");
  });

  it("ends at once at the second signal", async () => {
    const plane = await startPlane();
    const model = await startModelServer();
    const node = new NodeProcess(["--join", tokenFor(plane)]);
    await waitFor(() => plane.socket, { what: "the hello" });
    await plane.open(planFor(model.url));
    await plane.offer(rowsOf(1));
    await waitFor(() => model.asked === 1, { what: "the call" });
    node.child.kill("SIGINT");
    await waitFor(() => plane.drains === 1, { what: "the drain" });
    node.child.kill("SIGINT");
    expect(await node.exit()).toBe(130);
  });

  it("takes its options from the control plane that started it, leaves Ctrl-C to it, and ends when it is gone", async () => {
    const plane = await startPlane();
    const node = new NodeProcess(["--managed"]);
    node.child.send({ token: tokenFor(plane), name: "local-1", slots: 4, spoolDir: path.join(stateHome, "local-1"), replayOnly: false });
    await waitFor(() => plane.socket, { what: "the hello" });
    expect(plane.hellos[0]).toMatchObject({ name: "local-1", slots: 4, labels: {} });
    node.child.kill("SIGINT");
    await plane.tell("run:close", { runId: "run-0123456789" as never });
    expect([plane.drains, node.exitCode]).toEqual([0, null]);
    node.child.disconnect();
    expect(await node.exit()).toBe(1);
  });
});
