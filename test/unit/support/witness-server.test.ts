import { spawn } from "node:child_process";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { makeTempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";
import { startWitnessProcess } from "../../support/witness-process.ts";
import { startWitnessServer, type WitnessServer } from "../../support/witness-server.ts";
import type { Behaviour } from "../../support/witness/behaviour.ts";
import { readWitnessLog } from "../../support/witness/call-log.ts";
import * as faults from "../../support/witness/faults.ts";

let server: WitnessServer;
beforeEach(async () => {
  server = await startWitnessServer();
});
afterEach(() => server.close());

type Got = { status: number | null; headers: NodeJS.Dict<string | string[]>; text: string; error: string | null };

/** One call; whatever goes wrong is told, not thrown. */
function ask(rows: string, options: { path?: string; stream?: boolean; url?: string; signal?: AbortSignal } = {}): Promise<Got> {
  const body = JSON.stringify({ messages: [{ role: "user", content: `${rows} hello` }], stream: options.stream ?? false });
  return new Promise((resolve) => {
    const got: Got = { status: null, headers: {}, text: "", error: null };
    const call = httpRequest((options.url ?? server.url) + (options.path ?? "/v1/chat/completions"), { method: "POST", signal: options.signal, agent: false });
    call.on("error", (error) => resolve({ ...got, error: got.error ?? (error as NodeJS.ErrnoException).code ?? error.message }));
    call.on("response", (answer) => {
      Object.assign(got, { status: answer.statusCode, headers: answer.headers });
      answer.setEncoding("utf8").on("data", (text: string) => (got.text += text));
      answer.on("error", (error) => (got.error = (error as NodeJS.ErrnoException).code ?? error.message));
      answer.on("close", () => resolve({ ...got, error: got.error ?? (answer.complete ? null : "incomplete") }));
    });
    call.end(body);
  });
}

describe("the witness's log", () => {
  it("holds every request with its row keys, status and body, in order of arrival", async () => {
    await ask("row-1");
    await ask("row-2 and row-3 and row-2");
    expect(server.calls()).toMatchObject([
      {
        call: 1,
        method: "POST",
        path: "/v1/chat/completions",
        rowKeys: ["row-1"],
        status: 200,
        completed: true,
        body: { messages: [{ role: "user", content: "row-1 hello" }] },
      },
      { call: 2, rowKeys: ["row-2", "row-3"], status: 200 },
    ]);
    expect([...server.callsByRow()].map(([key, calls]) => [key, calls.length])).toEqual([
      ["row-1", 1],
      ["row-2", 1],
      ["row-3", 1],
    ]);
    expect(server.countByRow().get("row-3")).toBe(1);
  });

  it("keeps counts alone under log: count", async () => {
    const counting = await startWitnessServer({ log: "count" });
    await ask("row-1", { url: counting.url });
    await ask("row-1", { url: counting.url });
    expect(counting.calls()).toEqual([]);
    expect([...counting.countByRow()]).toEqual([["row-1", 2]]);
    expect(counting.total).toBe(2);
    await counting.close();
  });

  it("resolves waitForCalls when the calls have come, and rejects with the count when they do not", async () => {
    const two = server.waitForCalls(2);
    await ask("row-1");
    await ask("row-2");
    await two;
    await expect(server.waitForCalls(3, 20)).rejects.toThrow("got 2 of 3 calls within 20 ms");
  });

  it("survives the death of the witness's process with every call that arrived", async () => {
    await using folder = await makeTempDir();
    const logFile = folder.file("calls.jsonl");
    const witness = await startWitnessProcess({ logFile, latencyMs: 1 });
    await ask("row-7", { url: witness.url });
    expect(await witness.counters()).toEqual({ total: 1, inFlight: 0, maxInFlight: 1, rows: 1 });
    process.kill(witness.pid, "SIGKILL");
    await witness.close();
    expect(readWitnessLog(logFile)).toMatchObject([{ call: 1, rowKeys: ["row-7"], status: 200, completed: true }]);
  });
});

describe("the witness's script", () => {
  it("holds matching requests at a gate, counts them in flight, and lets them go on release", async () => {
    const gate = server.hold((request) => request.rowKeys.includes("row-1"));
    const held = [ask("row-1"), ask("row-1")];
    await gate.waitForHeld(2);
    expect((await ask("row-2")).status).toBe(200);
    expect([server.inFlight, server.maxInFlight]).toEqual([2, 3]);
    gate.release();
    expect((await Promise.all(held)).map((got) => got.status)).toEqual([200, 200]);
    await waitFor(() => server.inFlight === 0, { what: "no call in flight" });
  });

  it("plays a row's faults in turn and then answers well", async () => {
    server.setFault("row-1", [faults.rateLimited({ "retry-after": "2" }), faults.overloaded]);
    const first = await ask("row-1");
    expect([first.status, first.headers["retry-after"], JSON.parse(first.text).error.code]).toEqual([429, "2", "rate_limit_exceeded"]);
    expect((await ask("row-1")).status).toBe(529);
    expect((await ask("row-1")).status).toBe(200);
    expect((await ask("row-2")).status).toBe(200);
  });

  it.each<[number, string, Behaviour]>([
    [429, "rate_limit_exceeded", faults.rateLimited()],
    [401, "invalid_api_key", faults.unauthorized],
    [403, "permission_denied", faults.forbidden],
    [402, "insufficient_quota", faults.quotaExhausted],
    [429, "insufficient_quota", faults.quotaExhausted429],
    [400, "invalid_value", faults.badRequest],
    [400, "context_length_exceeded", faults.tooLong],
    [500, "server_error", faults.serverError],
    [503, "server_error", faults.unavailable],
    [529, "overloaded_error", faults.overloaded],
  ])("answers %i with %s in the shape of the path's family", async (status, code, fault) => {
    server.behave(() => fault);
    const openAi = await ask("row-1");
    const anthropic = await ask("row-1", { path: "/v1/messages" });
    expect([openAi.status, JSON.parse(openAi.text)]).toMatchObject([status, { error: { code } }]);
    expect([anthropic.status, JSON.parse(anthropic.text)]).toMatchObject([status, { type: "error", error: { type: code } }]);
  });

  it("asks the newest rule first and forgets a rule that was taken back", async () => {
    server.behave(() => ({ kind: "status", status: 500 }));
    const takeBack = server.behave((request) => (request.seen === 1 ? faults.quotaExhausted : undefined));
    expect((await ask("row-1")).status).toBe(402);
    expect((await ask("row-1")).status).toBe(500);
    takeBack();
    expect((await ask("row-2")).status).toBe(500);
  });

  it.each<[string, Behaviour, { stream?: boolean }, Partial<Got> & { like?: RegExp }]>([
    ["resets before the answer", { kind: "reset", when: "before" }, {}, { status: null, error: "ECONNRESET" }],
    ["resets after the headers", { kind: "reset", when: "headers" }, {}, { status: 200, text: "", error: "ECONNRESET" }],
    ["resets within the body", { kind: "reset", when: "mid-body" }, {}, { status: 200, error: "ECONNRESET", like: /^\{"id".*[^}]$/ }],
    ["cuts the body short", { kind: "truncate" }, {}, { status: 200, error: "ECONNRESET", like: /^\{"id".*[^}]$/ }],
    ["answers HTML", { kind: "html" }, {}, { status: 200, error: null, like: /^<!DOCTYPE html>/ }],
    ["puts an error into a 200", { kind: "error-in-200" }, {}, { status: 200, error: null, like: /^\{"error":\{"message":"The model crashed"/ }],
    ["puts an error into a stream after some text", { kind: "error-in-200" }, { stream: true }, { status: 200, like: /"content":"echo:".*data: \{"error":/s }],
    ["cuts a stream within an event", { kind: "stream-cut" }, { stream: true }, { status: 200, error: "ECONNRESET" }],
    ["leaves the end marker out", { kind: "no-end-marker" }, { stream: true }, { status: 200, error: null, like: /"finish_reason":"stop".*\n\n$/ }],
    ["redirects", { kind: "redirect", location: "http://elsewhere.test/" }, {}, { status: 307, text: "" }],
    ["drips", { kind: "drip", everyMs: 0 }, {}, { status: 200, error: null, like: /^\{"id".*\}$/ }],
    ["answers broken JSON", faults.brokenJson, {}, { status: 200, error: null, like: /^\{"choices".*[^}]$/ }],
    ["answers with nothing in it", { kind: "empty" }, {}, { status: 200, like: /"choices":\[\]/ }],
    ["answers with headers", { kind: "answer", headers: { "x-ratelimit-remaining-requests": "0" } }, {}, { status: 200 }],
  ])("%s", async (_name, behaviour, options, { like, ...expected }) => {
    server.behave(() => behaviour);
    const got = await ask("row-1", options);
    expect(got).toMatchObject(expected);
    if (like !== undefined) expect(got.text).toMatch(like);
    if (behaviour.kind === "no-end-marker") expect(got.text).not.toContain("[DONE]");
  });

  it.each<[string, Behaviour]>([
    ["hangs without a word", { kind: "hang", after: "request" }],
    ["hangs after the headers", { kind: "hang", after: "headers" }],
    ["keeps alive for ever", { kind: "keep-alives", everyMs: 1 }],
    ["drips for ever", { kind: "drip", everyMs: 1, forever: true }],
  ])("%s until the client goes, and says so in the log", async (_name, behaviour) => {
    server.behave(() => behaviour);
    const leave = new AbortController();
    const call = ask("row-1", { stream: true, signal: leave.signal });
    await server.waitForCalls(1);
    expect(server.inFlight).toBe(1);
    leave.abort();
    await call;
    await waitFor(() => server.inFlight === 0, { what: "the call to end" });
    expect(server.calls()[0]?.completed).toBe(false);
  });

  it("closes while calls hang, wait at a gate or drip", async () => {
    const other = await startWitnessServer({ faults: { "row-1": { kind: "hang", after: "request" }, "row-2": { kind: "drip", everyMs: 5, forever: true } } });
    const gate = other.hold((request) => request.rowKeys[0] === "row-3");
    const calls = ["row-1", "row-2", "row-3"].map((row) => ask(row, { url: other.url }));
    await other.waitForCalls(3);
    await gate.waitForHeld(1);
    await other.close();
    expect((await Promise.all(calls)).every((got) => got.error !== null)).toBe(true);
  });

  it.each<[string, Behaviour, string]>([
    ["a reset as a reset", { kind: "reset", when: "before" }, "ECONNRESET"],
    ["a cut as an orderly end", { kind: "truncate" }, "end"],
  ])("shows the client's socket %s", async (_name, behaviour, expected) => {
    server.behave(() => behaviour);
    const socket = connect(server.port, "127.0.0.1");
    const end = new Promise<string>((resolve) => {
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      socket.on("end", () => resolve("end"));
    });
    socket.resume().write("POST /v1/chat/completions HTTP/1.1\r\nhost: witness\r\ncontent-length: 2\r\n\r\n{}");
    expect(await end).toBe(expected);
  });

  it("leaves nothing behind at close that keeps its process alive", async () => {
    const script = `
      const { startWitnessServer } = await import(${JSON.stringify(new URL("../../support/witness-server.ts", import.meta.url).href)});
      const server = await startWitnessServer({ latencyMs: 600_000 });
      const call = fetch(server.url, { method: "POST", body: "row-1" }).catch(() => "cut");
      await server.waitForCalls(1);
      await server.close();
      await call;`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "ignore", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
