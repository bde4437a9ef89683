import { describe, expect, it } from "vitest";
import { CallClock } from "../../../../src-node/calls/call-clock.ts";
import { LimitWatch } from "../../../../src-node/calls/limit-watch.ts";

const timeouts = { connectMs: 60_000, firstByteMs: 60_000, idleMs: 60_000, totalMs: 60_000 };

/** A clock that only moves when told to. */
function startCall() {
  let now = 1000;
  const clock = new CallClock(timeouts, new LimitWatch(() => now), () => {});
  return { clock, at: (ms: number) => void (now = ms) };
}

describe("the times of a call", () => {
  it("are all nothing before the request is sent", () => {
    const { clock, at } = startCall();
    at(5000);
    expect(clock.readTiming(3)).toEqual({ latencyMs: 0, ttftMs: null, itlMs: null });
    clock.stop();
  });

  it("count from the request's sending, not from the wait for a connection", () => {
    const { clock, at } = startCall();
    at(1500);
    clock.markSent();
    at(2000);
    expect(clock.readTiming(3)).toEqual({ latencyMs: 500, ttftMs: null, itlMs: null });
    clock.stop();
  });

  it.each([
    ["the server's count of tokens", 5, 100],
    ["the chunks where the server counts none", null, 200],
  ])("share the time between first and last token over %s", (_title, outputTokens, itlMs) => {
    const { clock, at } = startCall();
    clock.markSent();
    for (const tokenAt of [1300, 1400, 1700]) clock.markToken(tokenAt);
    at(1900);
    expect(clock.readTiming(outputTokens)).toEqual({ latencyMs: 900, ttftMs: 300, itlMs });
    clock.stop();
  });

  it("have no gap below two tokens", () => {
    const { clock } = startCall();
    clock.markSent();
    clock.markToken(1300);
    expect(clock.readTiming(null)).toMatchObject({ ttftMs: 300, itlMs: null });
    expect(clock.readTiming(1).itlMs).toBeNull();
    clock.stop();
  });
});
