import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answerOf, callOnce, failureOf, makeEndpoint } from "./make-endpoint.ts";
import { answerBytes, type ScriptedServer, startScriptedServer } from "./scripted-server.ts";

const answer = JSON.stringify({ choices: [{ index: 0, message: { role: "assistant", content: "ok" }, finish_reason: "stop" }] });
const stream = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "ok" } }] })}\n\ndata: [DONE]\n\n`;

describe("an answer's bytes", () => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => server.close());

  const call = async (isStream = false) => (await callOnce({ endpoint: makeEndpoint({ url: `${server.origin}/v1`, stream: isStream }) })).outcome;
  const answerZipped = (bytes: Buffer, contentType = "application/json", encoding = "gzip") => {
    server.script = answerBytes(bytes, contentType, 200, { "content-encoding": encoding });
  };

  it("are unpacked where they are gzip, whole or streamed", async () => {
    answerZipped(gzipSync(answer));
    expect(answerOf(await call()).text).toBe("ok");
    answerZipped(gzipSync(stream), "text/event-stream");
    expect(answerOf(await call(true)).text).toBe("ok");
    expect(server.seen[0]?.headers["accept-encoding"]).toBe("gzip");
  });

  it.each([
    ["gzip that is none", Buffer.from(answer), "gzip", "bad_output", "E_BAD_ENCODING"],
    ["gzip that breaks off", gzipSync(answer).subarray(0, 20), "gzip", "truncated", "E_TRUNCATED"],
    ["an encoding nobody asked for", Buffer.from(answer), "br", "bad_output", "E_BAD_ENCODING"],
    ["two layers of gzip", gzipSync(gzipSync(answer)), "gzip, gzip", "bad_output", "E_BAD_ENCODING"],
  ])("fail as %s", async (_title, bytes, encoding, kind, code) => {
    answerZipped(bytes, "application/json", encoding);
    expect(failureOf(await call())).toMatchObject({ kind, code });
  });

  it("end at 32 MiB unpacked, however small they were on the way", async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, "x"));
    expect(bomb.length).toBeLessThan(1024 * 1024);
    answerZipped(bomb);
    expect(failureOf(await call())).toMatchObject({ kind: "bad_output", code: "E_BODY_TOO_LARGE", shouldRetry: false });
  });

  it("end at 32 MiB when they have no end", async () => {
    server.script = (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const block = Buffer.alloc(1024 * 1024, "x");
      const more = (): void => {
        while (!response.destroyed && response.write(block)) {}
      };
      response.on("drain", more);
      more();
    };
    expect(failureOf(await call())).toMatchObject({ kind: "bad_output", code: "E_BODY_TOO_LARGE", shouldRetry: false });
  });

  it("end at an event of more than 4 MiB", async () => {
    server.script = answerBytes(`data: "${"x".repeat(5 * 1024 * 1024)}`, "text/event-stream");
    expect(failureOf(await call(true))).toMatchObject({ kind: "bad_output", code: "E_EVENT_TOO_LARGE", shouldRetry: false });
  });

  it("fail in a stream where they are no UTF-8 or no JSON", async () => {
    server.script = answerBytes(Buffer.concat([Buffer.from('data: {"a":"'), Buffer.from([0xff]), Buffer.from('"}\n\n')]), "text/event-stream");
    expect(failureOf(await call(true))).toMatchObject({ kind: "bad_output", code: "E_BAD_UTF8" });
    server.script = answerBytes(`data: <html>\n\n${stream}`, "text/event-stream");
    expect(failureOf(await call(true))).toMatchObject({ kind: "server_error", code: "E_NOT_JSON" });
  });

  it.each([
    ["carriage returns alone", stream.replaceAll("\n", "\r")],
    ["carriage returns and line feeds", stream.replaceAll("\n", "\r\n")],
    ["no blank after the colon, comments, ids and retries", `: hi\nretry: 5\nid: 1\n${stream.replaceAll("data: ", "data:")}`],
    ["data over several lines", `data: {"choices":[{"index":0,\ndata: "delta":{"content":"ok"}}]}\n\ndata: [DONE]\n\n`],
    ["a last event without its blank line", stream.trimEnd()],
    ["a byte order mark", `\ufeff${stream}`],
  ])("make a stream with %s", async (_title, text) => {
    server.script = answerBytes(text, "text/event-stream");
    expect(answerOf(await call(true)).text).toBe("ok");
  });

  it.each([
    ["a byte order mark", `\ufeff${answer}`, null],
    ["trailing garbage", `${answer}]`, "E_BAD_JSON"],
    ["not a number", answer.replace('"stop"', "NaN"), "E_BAD_JSON"],
    ["two documents", `${answer}\n${answer}`, "E_BAD_JSON"],
    ["no closing brace", answer.slice(0, -1), "E_TRUNCATED"],
    ["nesting deeper than 128", `${"[".repeat(200)}${"]".repeat(200)}`, "E_TOO_DEEP"],
    ["nothing but blanks", " \n ", "E_EMPTY"],
    ["plain text", "upstream connect error", "E_NOT_JSON"],
  ])("with %s are read or refused", async (_title, text, code) => {
    server.script = answerBytes(text, "application/json");
    const outcome = await call();
    expect(outcome.ok ? null : outcome.failure.code).toBe(code);
  });
});
