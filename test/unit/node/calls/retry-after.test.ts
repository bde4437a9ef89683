import { describe, expect, it } from "vitest";
import { readRetryAfter } from "../../../../src-node/calls/retry-after.ts";

const nowAt = Date.parse("2026-10-01T12:00:00Z");

describe("the time a server asks to wait", () => {
  it.each([
    ["seconds", { "retry-after": "20" }, 20_000],
    ["fractions of a second", { "retry-after": "1.5" }, 1500],
    ["zero", { "retry-after": "0" }, 0],
    ["a negative number as zero", { "retry-after": "-5" }, 0],
    ["ten days", { "retry-after": "864000" }, 864_000_000],
    ["an HTTP date", { "retry-after": "Thu, 01 Oct 2026 12:00:30 GMT" }, 30_000],
    ["a date that has passed as zero", { "retry-after": "Thu, 01 Oct 2026 11:00:00 GMT" }, 0],
    ["an RFC 3339 time", { "retry-after": "2026-10-01T12:01:00Z" }, 60_000],
    ["garbage as nothing", { "retry-after": "soon" }, null],
    ["half a number as nothing", { "retry-after": "12 parsecs" }, null],
    ["an empty header as nothing", { "retry-after": "" }, null],
    ["no header as nothing", {}, null],
    ["milliseconds before seconds", { "retry-after-ms": "250", "retry-after": "20" }, 250],
    ["Azure's milliseconds before seconds", { "x-ms-retry-after-ms": "300", "retry-after": "20" }, 300],
    ["OpenAI's milliseconds before Azure's", { "retry-after-ms": "250", "x-ms-retry-after-ms": "300" }, 250],
    ["seconds where the milliseconds are garbage", { "retry-after-ms": "x", "retry-after": "2" }, 2000],
    ["the first of several headers", { "retry-after": ["3", "9"] }, 3000],
  ])("reads %s", (_title, headers, waitMs) => {
    expect(readRetryAfter(headers, nowAt)).toBe(waitMs);
  });
});
