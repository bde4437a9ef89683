import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CallSignal } from "../../../../src-node/calls/call-signal.ts";
import { createModelCaller } from "../../../../src-node/calls/model-caller.ts";
import type { JsonObject } from "../../../../src-shared/model/json.ts";
import { answerOf, callOnce, failureOf, makeEndpoint } from "./make-endpoint.ts";
import { answerBytes, answerJson, type ScriptedServer, startScriptedServer } from "./scripted-server.ts";

const answer = { choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }] };
const key = "sk-test-abcdef0123456789";

describe("a model call", () => {
  let server: ScriptedServer;
  let url: string;
  beforeEach(async () => {
    server = await startScriptedServer(answerJson(answer));
    url = `${server.origin}/v1`;
  });
  afterEach(() => server.close());

  it("reads its key from the environment", async () => {
    const { outcome } = await callOnce({ endpoint: makeEndpoint({ url, auth: { header: null, env: "MY_KEY" } }), env: { MY_KEY: `${key}\n` } });
    expect(outcome.ok).toBe(true);
    expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${key}`);
  });

  it.each([{}, { MY_KEY: "" }, { MY_KEY: "  " }])("sends nothing without its key and names the variable: %j", async (env) => {
    const { outcome, exchange } = await callOnce({ endpoint: makeEndpoint({ url, auth: { header: null, env: "MY_KEY" } }), env });
    expect(failureOf(outcome)).toMatchObject({ kind: "auth", code: "E_KEY_MISSING", message: expect.stringContaining("MY_KEY") as string });
    expect(exchange).toBeNull();
    expect(server.seen).toEqual([]);
  });

  it("sends nothing with a key that no header can carry, and does not show it", async () => {
    const { outcome } = await callOnce({ endpoint: makeEndpoint({ url, auth: { header: null, value: "clé-secrète" } }) });
    expect(failureOf(outcome)).toMatchObject({ kind: "auth", code: "E_KEY_INVALID" });
    expect(failureOf(outcome).message).not.toContain("clé");
    expect(server.seen).toEqual([]);
  });

  it("sends the endpoint's own headers and refuses those that the connection sets", async () => {
    await callOnce({ endpoint: makeEndpoint({ url, headers: { "X-Team": "blue" } }) });
    expect(server.seen[0]?.headers).toMatchObject({ "x-team": "blue" });
    const { outcome } = await callOnce({ endpoint: makeEndpoint({ url, headers: { Host: "elsewhere" } }) });
    expect(failureOf(outcome)).toMatchObject({ kind: "bad_request", code: "E_BAD_HEADER" });
  });

  it.each([
    ["ftp://127.0.0.1/", "E_BAD_URL"],
    ["not a url", "E_BAD_URL"],
    ["http://user:pw@127.0.0.1/", "E_BAD_URL"],
    ["http://169.254.169.254/latest", "E_ENDPOINT_DENIED"],
    ["http://[::ffff:169.254.169.254]/", "E_ENDPOINT_DENIED"],
    ["http://2852039166/", "E_ENDPOINT_DENIED"],
    ["http://0.0.0.0:8000/", "E_ENDPOINT_DENIED"],
  ])("refuses the url %s", async (bad, code) => {
    const { outcome } = await callOnce({ endpoint: makeEndpoint({ url: bad }) });
    expect(failureOf(outcome)).toMatchObject({ kind: "bad_request", code, ambiguous: false });
  });

  it("uses one connection for calls after one another and as many as needed for calls at once", async () => {
    const ports = new Set<number | undefined>();
    server.script = (_request, response, message) => {
      ports.add(message.socket.remotePort);
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    };
    const caller = createModelCaller({ env: {} });
    const endpoint = makeEndpoint({ url });
    for (let count = 0; count < 5; count++) answerOf((await callOnce({ endpoint, caller })).outcome);
    expect(ports.size).toBe(1);
    const waiting: (() => void)[] = [];
    server.script = (_request, response) => {
      waiting.push(() => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer)));
      // Only calls that are all on their way at once get this far.
      if (waiting.length === 20) for (const end of waiting) end();
    };
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => callOnce({ endpoint, caller })));
    expect(outcomes.every(({ outcome }) => outcome.ok)).toBe(true);
    await caller.close();
  });

  it("hands on what the headers say about budgets", async () => {
    server.script = answerJson(answer, 200, { "x-ratelimit-remaining-requests": "59", "x-ratelimit-reset-requests": "1s" });
    expect((await callOnce({ endpoint: makeEndpoint({ url }) })).outcome.rate).toEqual({
      requestsRemaining: 59,
      requestsResetMs: 1000,
      tokensRemaining: null,
      tokensResetMs: null,
    });
    server.script = answerJson({ error: { message: "slow down" } }, 429, { "retry-after": "3" });
    const { outcome } = await callOnce({ endpoint: makeEndpoint({ url }) });
    expect(failureOf(outcome)).toMatchObject({ kind: "rate_limited", retryAfterMs: 3000 });
  });

  it("skips announcements before the answer and keeps no cookies", async () => {
    server.script = (_request, response) => {
      response.writeEarlyHints({ link: "</x>; rel=preload" });
      response.writeHead(200, { "content-type": "application/json", "set-cookie": "a=b" }).end(JSON.stringify(answer));
    };
    const caller = createModelCaller({ env: {} });
    const endpoint = makeEndpoint({ url });
    answerOf((await callOnce({ endpoint, caller })).outcome);
    answerOf((await callOnce({ endpoint, caller })).outcome);
    expect(server.seen[1]?.headers.cookie).toBeUndefined();
    await caller.close();
  });

  it("ends as canceled when its signal says so, before, during and after the request", async () => {
    const before = await callOnce({ endpoint: makeEndpoint({ url }), signal: abortedSignal() });
    expect(failureOf(before.outcome)).toMatchObject({ kind: "canceled", ambiguous: false });
    expect(server.seen).toEqual([]);

    for (const head of [false, true]) {
      const canceling = new CallSignal();
      server.script = (_request, response) => {
        if (head) response.writeHead(200, { "content-type": "application/json" }).write(" ", () => canceling.abort());
        else canceling.abort();
      };
      const { outcome } = await callOnce({ endpoint: makeEndpoint({ url }), signal: canceling });
      expect(failureOf(outcome)).toMatchObject({ kind: "canceled", ambiguous: true });
    }
  });

  it("ends its calls as canceled when it closes, and takes no more", async () => {
    const caller = createModelCaller({ env: {} });
    server.script = () => void caller.close();
    const { outcome } = await callOnce({ endpoint: makeEndpoint({ url }), caller });
    expect(failureOf(outcome).kind).toBe("canceled");
    expect(failureOf((await callOnce({ endpoint: makeEndpoint({ url }), caller })).outcome).kind).toBe("canceled");
  });

  it("gives a fault of its own as an internal failure, before the request and after it", async () => {
    const endpoint = makeEndpoint({ url, protocol: "http" });
    const circle: JsonObject = {};
    circle["body"] = circle;
    const before = await callOnce({ endpoint, request: circle });
    expect(failureOf(before.outcome)).toMatchObject({ kind: "internal", httpStatus: null });
    const response = {
      get select(): string {
        throw new Error("a fault");
      },
    };
    const after = await callOnce({ endpoint, request: {}, response });
    expect(failureOf(after.outcome)).toMatchObject({ kind: "internal", httpStatus: 200, message: expect.stringContaining("a fault") as string });
  });

  it("goes on with a fresh connection after one was lost", async () => {
    const caller = createModelCaller({ env: {} });
    const endpoint = makeEndpoint({ url });
    server.script = (_request, response) => response.destroy();
    expect(failureOf((await callOnce({ endpoint, caller })).outcome)).toMatchObject({ kind: "network", code: "E_CONNECTION_LOST", ambiguous: true });
    server.script = answerJson(answer);
    expect((await callOnce({ endpoint, caller })).outcome.ok).toBe(true);
    await caller.close();
  });

  it("goes through the proxy that the environment names, but not to exempt hosts", async () => {
    const target = "http://model.example:8000/v1";
    const proxied = await callOnce({ endpoint: makeEndpoint({ url: target }), env: { HTTP_PROXY: server.origin } });
    expect(answerOf(proxied.outcome).text).toBe("ok");
    expect(server.seen[0]).toMatchObject({ path: `${target}/chat/completions`, headers: { host: "model.example:8000" } });
    const direct = await callOnce({ endpoint: makeEndpoint({ url }), env: { HTTP_PROXY: "http://127.0.0.1:1", NO_PROXY: "127.0.0.1" } });
    expect(direct.outcome.ok).toBe(true);
  });

  it("calls what is no HTTP, and headers without end, by their names", async () => {
    const sockets: Socket[] = [];
    const greetings = ["SSH-2.0-OpenSSH_9.2\r\n", `HTTP/1.1 200 OK\r\nx-long: ${"x".repeat(20_000)}\r\n\r\n`];
    const tcp = createTcpServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => {});
      socket.once("data", () => socket.write(greetings.shift() ?? ""));
    });
    await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
    const endpoint = makeEndpoint({ url: `http://127.0.0.1:${(tcp.address() as AddressInfo).port}/v1` });
    expect(failureOf((await callOnce({ endpoint })).outcome)).toMatchObject({ kind: "server_error", code: "E_NOT_HTTP" });
    expect(failureOf((await callOnce({ endpoint })).outcome)).toMatchObject({ kind: "bad_output", code: "E_HEADERS_TOO_LARGE", shouldRetry: false });
    for (const socket of sockets) socket.destroy();
    tcp.close();
  });

  it("says in plain words what is wrong with the connection", async () => {
    const gone = await startScriptedServer();
    await gone.close();
    const refused = await callOnce({ endpoint: makeEndpoint({ url: gone.origin }) });
    expect(failureOf(refused.outcome)).toMatchObject({
      kind: "network",
      code: "E_CONNECTION_REFUSED",
      ambiguous: false,
      message: expect.stringContaining(gone.origin.slice("http://".length)) as string,
    });
    const unknown = await callOnce({ endpoint: makeEndpoint({ url: "http://no-such-host.invalid/v1" }) });
    expect(failureOf(unknown.outcome)).toMatchObject({ kind: "network", code: "E_DNS", ambiguous: false });
    const notTls = await callOnce({ endpoint: makeEndpoint({ url: server.origin.replace("http:", "https:") }) });
    expect(failureOf(notTls.outcome)).toMatchObject({ kind: "network", code: "E_TLS", ambiguous: false, shouldRetry: false });
  });

  it("answers with bytes that are no text are unusable", async () => {
    server.script = answerBytes(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), "application/json");
    expect(failureOf((await callOnce({ endpoint: makeEndpoint({ url }) })).outcome)).toMatchObject({ kind: "bad_output", code: "E_BAD_UTF8" });
    server.script = answerBytes(Buffer.from(JSON.stringify({ choices: [{ message: { content: "h\u00e9" } }] }), "latin1"), "application/json; charset=latin1");
    expect(answerOf((await callOnce({ endpoint: makeEndpoint({ url }) })).outcome).text).toBe("h\u00e9");
  });
});

function abortedSignal(): CallSignal {
  const signal = new CallSignal();
  signal.abort();
  return signal;
}
