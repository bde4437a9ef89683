import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRetryAfter } from "../../../../src-node/calls/retry-after.ts";
import { createStreamText } from "../../../../src-node/calls/stream-text.ts";
import { findProtocol } from "../../../../src-node/protocols/find-protocol.ts";
import { openIntake } from "../../../../src-node/calls/answer-intake.ts";

/** Any split of bytes into pieces, by the places of its cuts. */
const cuts = fc.array(fc.nat(2000), { maxLength: 20 });

function split(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

/** Everything that a listener hears, in order. */
function hear(framing: "sse" | "ndjson", pieces: readonly Buffer[]): unknown[] {
  const heard: unknown[] = [];
  const stream = createStreamText(framing, {
    onEvent: (event) => heard.push(event),
    onFailure: (failure, shouldRetry) => heard.push({ failure, shouldRetry }),
  });
  for (const piece of pieces) stream.push(piece);
  stream.end();
  return heard;
}

const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
const sseLine = fc.oneof(
  fc.json({ maxDepth: 2 }).map((json) => `data: ${json}`),
  fc.constantFrom(
    "",
    "",
    ": keep-alive",
    "event: error",
    "id: 7",
    "retry: 10",
    'data: {"a":',
    'data: "é日😀"}',
    "data",
    "data: [DONE]",
    "unknown: field",
    '{"bare":1}',
  ),
);
const jsonLine = fc.oneof(fc.json({ maxDepth: 2 }), fc.constantFrom("", "  ", '{"a":"é日😀\u2028"}', '{"done":true}', '{"a":', "[DONE]", "null"));
/** The stream may end inside a character. */
const stray = fc.constantFrom(Buffer.from([0xe2]), Buffer.from([0xf0, 0x9f]), Buffer.from([0xf0, 0x9f, 0x98]));

describe("any split of a stream's bytes", () => {
  it("gives the same events, or the same failure, of server-sent events", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(sseLine, lineEnd), { maxLength: 15 }), fc.option(stray), cuts, (lines, junk, places) => {
        const bytes = Buffer.concat([Buffer.from(lines.flat().join("")), junk ?? Buffer.alloc(0)]);
        expect(hear("sse", split(bytes, places))).toEqual(hear("sse", [bytes]));
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same events, or the same failure, of lines of JSON", () => {
    fc.assert(
      fc.property(fc.array(jsonLine, { maxLength: 15 }), fc.option(stray), cuts, (lines, junk, places) => {
        const bytes = Buffer.concat([Buffer.from(lines.join("\n")), junk ?? Buffer.alloc(0)]);
        expect(hear("ndjson", split(bytes, places))).toEqual(hear("ndjson", [bytes]));
      }),
      { numRuns: 500 },
    );
  });
});

const chunk = (delta: unknown): string => `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;

describe("an answer that is cut off anywhere before its end marker", () => {
  it("is never taken for a whole one", () => {
    const whole = Buffer.from(`${chunk({ role: "assistant" })}${chunk({ content: "één " })}: ping\n\n${chunk({ content: "日本 😀" })}data: [DONE]\n\n`);
    const marker = whole.indexOf("data: [DONE]") + "data: [DONE]".length;
    for (let end = 0; end < marker; end += 1) expect(intakeOf(whole.subarray(0, end)), `cut after ${end} bytes`).not.toBe("stream");
    expect(intakeOf(whole)).toBe("stream");
  });
});

function intakeOf(bytes: Buffer): string {
  const { stream } = findProtocol("openai-chat");
  if (stream === null) throw new Error("the protocol does not stream");
  let type = "nothing";
  const intake = openIntake(
    "",
    "text/event-stream",
    { framing: stream.framing, reader: stream.open() },
    { onContent() {}, onToken() {}, onIntake: (one) => (type = one.type) },
  );
  intake.push(bytes);
  intake.end();
  return type;
}

describe("the time a server asks to wait", () => {
  it("is nothing or a span from 0 on, whatever the headers say", () => {
    const nowAt = Date.parse("2026-10-01T12:00:00Z");
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.float().map(String),
      fc.date().map(String),
      fc.constantFrom("-0", "1e400", "Infinity", "0x10", " 7 ", "٣"),
    );
    const name = fc.constantFrom("retry-after", "retry-after-ms", "x-ms-retry-after-ms");
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(text, fc.array(text, { maxLength: 2 }))), (headers) => {
        const waitMs = readRetryAfter(headers, nowAt);
        if (waitMs !== null) expect(Number.isFinite(waitMs) && waitMs >= 0).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
