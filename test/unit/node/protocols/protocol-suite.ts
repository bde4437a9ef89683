import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NodeEndpoint } from "../../../../src-shared/model/endpoint.ts";
import { makeEndpoint, answerOf, callOnce, failureOf } from "../calls/make-endpoint.ts";
import { answerBytes, answerJson, type ScriptedServer, startScriptedServer } from "../calls/scripted-server.ts";
import type { ProtocolFixture, StreamFixture } from "./protocol-fixtures.ts";

const key = "sk-test-abcdef0123456789";

/** What every protocol must do, over real sockets. */
export function describeProtocol(fixture: ProtocolFixture): void {
  describe(`protocol ${fixture.protocol}`, () => {
    let server: ScriptedServer;
    beforeEach(async () => {
      server = await startScriptedServer(answerJson(fixture.answerBody));
    });
    afterEach(() => server.close());

    const call = (parts: Partial<NodeEndpoint> = {}) =>
      callOnce({
        endpoint: makeEndpoint({ url: server.origin + fixture.base, protocol: fixture.protocol, auth: { header: null, value: key }, ...parts }),
        request: fixture.request,
        ...(fixture.response === undefined ? {} : { response: fixture.response }),
      });

    it("sends its request to its path below the base url and reads the answer", async () => {
      const { outcome } = await call();
      expect(answerOf(outcome)).toEqual({ ...fixture.answer, body: fixture.answerBody });
      expect(outcome).toMatchObject({ httpStatus: 200, rate: null, timing: { ttftMs: null, itlMs: null } });
      expect(server.seen).toMatchObject([{ method: fixture.sent.method, path: fixture.sent.path }]);
      expect(JSON.parse(server.seen[0]?.body ?? "")).toEqual(fixture.sent.body);
      expect(server.seen[0]?.headers).toMatchObject({ "content-type": "application/json", "x-client-request-id": "request-1" });
    });

    it("carries the key in its own header, or bare in the header that the endpoint names", async () => {
      await call();
      await call({ auth: { header: "X-Key", value: key } });
      await call({ auth: { header: "Authorization", value: key } });
      await call({ auth: { header: "Authorization", value: `Token ${key}` } });
      const headers = server.seen.map((request) => request.headers);
      expect(headers[0]?.[fixture.sent.keyHeader]).toBe(fixture.sent.keyHeader === "authorization" ? `Bearer ${key}` : key);
      expect(headers[1]).toMatchObject({ "x-key": key });
      expect(headers[1]?.[fixture.sent.keyHeader]).toBeUndefined();
      expect(headers[2]).toMatchObject({ authorization: `Bearer ${key}` });
      expect(headers[3]).toMatchObject({ authorization: `Token ${key}` });
    });

    it("shows an exchange without the key", async () => {
      server.script = answerJson({ error: `the key ${key} is not known` }, 401);
      const { outcome, exchange } = await call();
      expect(exchange).toMatchObject({ method: fixture.sent.method, url: server.origin + fixture.sent.path, httpStatus: 401, requestBody: fixture.sent.body });
      expect(JSON.stringify([exchange, outcome])).not.toContain(key);
      expect(exchange?.headers[fixture.sent.keyHeader]).toContain("***");
      expect(exchange?.answerBody).toEqual({ error: "the key *** is not known" });
    });

    it("takes an error inside a good status for the failure it is", async () => {
      server.script = answerJson(fixture.errorBody);
      const { outcome } = await call();
      expect(failureOf(outcome)).toMatchObject({ kind: fixture.errorKind, httpStatus: 200, ambiguous: false });
    });

    it("takes an HTML page with a good status for a fault of the server", async () => {
      server.script = answerBytes("<!doctype html><title>Log in</title>", "text/html");
      const { outcome } = await call();
      expect(failureOf(outcome)).toMatchObject({ kind: "server_error", code: "E_NOT_JSON", message: expect.stringContaining("Log in") as string });
    });

    it("does not follow a redirect and names its target", async () => {
      server.script = answerBytes("", "text/plain", 307, { location: "http://elsewhere.example/v1" });
      const { outcome } = await call();
      expect(failureOf(outcome)).toMatchObject({
        kind: "redirect",
        code: "E_REDIRECT",
        httpStatus: 307,
        message: expect.stringContaining("http://elsewhere.example/v1") as string,
      });
      expect(server.seen).toHaveLength(1);
    });

    it("takes a body that breaks off, with and without a declared length, for truncated", async () => {
      const whole = JSON.stringify(fixture.answerBody);
      server.script = answerBytes(whole.slice(0, -3), "application/json");
      expect(failureOf((await call()).outcome)).toMatchObject({ kind: "truncated", code: "E_TRUNCATED", ambiguous: true });
      server.script = (_request, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-length": whole.length + 10 });
        response.write(whole, () => response.destroy());
      };
      expect(failureOf((await call()).outcome)).toMatchObject({ kind: "truncated", code: "E_TRUNCATED", ambiguous: true });
    });

    it("calls an empty answer and one without content unusable", async () => {
      for (const body of ["", "{}"]) {
        server.script = answerBytes(body, "application/json");
        expect(failureOf((await call()).outcome).kind).toBe("bad_output");
      }
    });

    it.each([
      [401, "auth"],
      [429, "rate_limited"],
      [500, "server_error"],
    ] as const)("takes status %i for %s", async (status, kind) => {
      server.script = answerJson({ error: { message: "no" } }, status);
      expect(failureOf((await call()).outcome)).toMatchObject({ kind, httpStatus: status });
    });

    const { stream } = fixture;
    if (stream === null) {
      it("asks for a whole answer even where the endpoint says stream", async () => {
        expect(answerOf((await call({ stream: true })).outcome)).toEqual({ ...fixture.answer, body: fixture.answerBody });
        expect(server.seen[0]?.path).toBe(fixture.sent.path);
      });
    } else
      describeStream(
        stream,
        () => server,
        () => call({ stream: true }),
        fixture,
      );
  });
}

function describeStream(stream: StreamFixture, server: () => ScriptedServer, call: () => ReturnType<typeof callOnce>, fixture: ProtocolFixture): void {
  const whole = Buffer.from(stream.events + stream.endMarker);

  it("asks for a stream and reads it to its end marker", async () => {
    server().script = answerBytes(whole, stream.contentType);
    const { outcome } = await call();
    expect(answerOf(outcome)).toMatchObject(stream.answer);
    expect(outcome.timing.ttftMs).toBeGreaterThanOrEqual(0);
    expect(outcome.timing.itlMs).toBeGreaterThanOrEqual(0);
    expect(server().seen[0]?.path).toBe(stream.path);
    expect(JSON.parse(server().seen[0]?.body ?? "")).toEqual(stream.body);
  });

  it("reads a stream that is cut at every byte", async () => {
    server().script = (_request, response) => {
      response.writeHead(200, { "content-type": stream.contentType });
      for (const byte of whole) response.write(Buffer.of(byte));
      response.end();
    };
    expect(answerOf((await call()).outcome)).toMatchObject(stream.answer);
  });

  it("ignores what follows the end marker and does not wait for the connection to end", async () => {
    server().script = (_request, response) => {
      response.writeHead(200, { "content-type": stream.contentType });
      response.write(Buffer.concat([whole, Buffer.from(stream.errorEvent)]));
    };
    expect(answerOf((await call()).outcome)).toMatchObject(stream.answer);
  });

  it("takes a stream without its end marker for truncated, wherever it stops", async () => {
    for (const length of [0, 1, stream.events.length >> 1, Buffer.byteLength(stream.events), whole.length - 3]) {
      server().script = answerBytes(whole.subarray(0, length), stream.contentType);
      expect(failureOf((await call()).outcome)).toMatchObject({ kind: "truncated", code: "E_STREAM_TRUNCATED", ambiguous: true });
    }
  });

  it("takes a stream whose connection dies for truncated", async () => {
    server().script = (_request, response) => {
      response.writeHead(200, { "content-type": stream.contentType });
      response.write(stream.events, () => response.destroy());
    };
    expect(failureOf((await call()).outcome)).toMatchObject({ kind: "truncated", code: "E_STREAM_TRUNCATED", ambiguous: true });
  });

  it("takes an error inside a stream for the failure it is", async () => {
    server().script = answerBytes(stream.events + stream.errorEvent + stream.endMarker, stream.contentType);
    expect(failureOf((await call()).outcome).kind).toBe(stream.errorKind);
  });

  it("reads an answer in one piece where a stream was asked for", async () => {
    const { outcome } = await call();
    expect(answerOf(outcome)).toEqual({ ...fixture.answer, body: fixture.answerBody });
    expect(outcome.timing.ttftMs).toBeNull();
  });
}
