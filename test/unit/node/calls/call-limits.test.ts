import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createModelCaller, type ModelCaller } from "../../../../src-node/calls/model-caller.ts";
import type { EndpointTimeouts } from "../../../../src-shared/model/endpoint.ts";
import { answerOf, callOnce, failureOf, makeEndpoint } from "./make-endpoint.ts";

/** Long against what a test takes, so that only the limit under test can pass. */
const patient: EndpointTimeouts = { connectMs: 20_000, firstByteMs: 20_000, idleMs: 20_000, totalMs: 20_000 };
const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
const event = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;

describe("the time limits of a call", () => {
  let tcp: Server;
  let sockets: Socket[];
  let serve: (socket: Socket) => void;
  beforeEach(async () => {
    sockets = [];
    serve = () => {};
    tcp = createTcpServer({ noDelay: true }, (socket) => {
      sockets.push(socket);
      socket.on("error", () => {});
      socket.once("data", () => serve(socket));
    });
    await new Promise<void>((resolve) => tcp.listen(0, "127.0.0.1", resolve));
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => tcp.close(resolve));
  });

  type CallParts = { stream?: boolean; scheme?: string; caller?: ModelCaller };
  const call = async (timeouts: Partial<EndpointTimeouts>, { stream = true, scheme = "http", caller }: CallParts = {}) => {
    const url = `${scheme}://127.0.0.1:${(tcp.address() as AddressInfo).port}/v1`;
    const endpoint = makeEndpoint({ url, stream, timeouts: { ...patient, ...timeouts } });
    return (await callOnce({ endpoint, ...(caller === undefined ? {} : { caller }) })).outcome;
  };

  it("end one that gets no connection, without doubt that nothing was run", async () => {
    // TLS with a server that never answers the hello: the connection never stands.
    expect(failureOf(await call({ connectMs: 30 }, { stream: false, scheme: "https" }))).toMatchObject({
      kind: "timeout",
      code: "E_CONNECT_TIMEOUT",
      ambiguous: false,
    });
  });

  it("end one whose server takes the request and says nothing", async () => {
    expect(failureOf(await call({ firstByteMs: 30 }))).toMatchObject({ kind: "timeout", code: "E_FIRST_BYTE_TIMEOUT", ambiguous: true, httpStatus: null });
  });

  it("end one that has headers and never content, whatever keep-alives come", async () => {
    serve = (socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.write(`: ping\n\n${event("")}data: {"choices":[{"index":0,"delta":{"role":"assistant"}}]}\n\n`), 5);
      socket.on("close", () => clearInterval(timer));
    };
    expect(failureOf(await call({ idleMs: 60 }))).toMatchObject({ kind: "timeout", code: "E_IDLE_TIMEOUT", ambiguous: true, httpStatus: 200 });
  });

  it("end one in one piece of which only blanks come", async () => {
    serve = (socket) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n");
      const timer = setInterval(() => socket.write("\n"), 5);
      socket.on("close", () => clearInterval(timer));
    };
    expect(failureOf(await call({ idleMs: 60 }, { stream: false }))).toMatchObject({ kind: "timeout", code: "E_IDLE_TIMEOUT" });
  });

  it("let one go on that sends content again and again, up to the total", async () => {
    serve = (socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.write(event("x")), 5);
      socket.on("close", () => clearInterval(timer));
    };
    expect(failureOf(await call({ idleMs: 100, totalMs: 300 }))).toMatchObject({ kind: "timeout", code: "E_TOTAL_TIMEOUT", ambiguous: true });
  });

  it("close the connection of a call that they end", async () => {
    const closed = new Promise<void>((resolve) => {
      serve = (socket) => void socket.on("close", () => resolve());
    });
    const caller = createModelCaller({ env: {} });
    expect(failureOf(await call({ firstByteMs: 30 }, { caller })).code).toBe("E_FIRST_BYTE_TIMEOUT");
    await closed;
    await caller.close();
  });

  it("close the connection of a stream that goes on after its end marker", async () => {
    const closed = new Promise<void>((resolve) => {
      serve = (socket) => {
        socket.write(`${head}${event("x")}data: [DONE]\n\n`);
        const timer = setInterval(() => socket.write(": still here\n\n"), 20);
        socket.on("close", () => {
          clearInterval(timer);
          resolve();
        });
      };
    });
    const caller = createModelCaller({ env: {} });
    expect(answerOf(await call({}, { caller })).text).toBe("x");
    await closed;
    await caller.close();
  });

  it("do not touch a call that keeps to them, and its first token and gaps are timed", async () => {
    serve = (socket) => {
      const pieces = [
        head,
        `data: ${JSON.stringify({ choices: [{ index: 0, delta: { role: "assistant", content: "" } }] })}\n\n`,
        event("a"),
        event("b"),
        event("c"),
        "data: [DONE]\n\n",
      ];
      const timer = setInterval(() => {
        const piece = pieces.shift();
        if (piece === undefined) clearInterval(timer);
        else socket.write(piece);
      }, 20);
    };
    const outcome = await call({});
    expect(answerOf(outcome).text).toBe("abc");
    // Lower bounds only: a busy machine may always be later. Three tokens, two gaps of 20 ms; the first token is the third piece.
    expect(outcome.timing.ttftMs).toBeGreaterThan(45);
    expect(outcome.timing.itlMs).toBeGreaterThan(5);
    expect(outcome.timing.latencyMs).toBeGreaterThan((outcome.timing.ttftMs ?? 0) + 20);
  });
});
