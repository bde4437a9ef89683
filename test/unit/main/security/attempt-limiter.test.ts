import { expect, test } from "vitest";
import { AttemptLimiter } from "../../../../src-main/security/attempt-limiter.ts";

function makeLimiter(): { limiter: AttemptLimiter; fail: (times: number, peer?: string) => void; advance: (ms: number) => void } {
  let now = 1000;
  const limiter = new AttemptLimiter(() => now);
  return {
    limiter,
    fail(times, peer = "a") {
      for (let done = 0; done < times; done += 1) limiter.noteFailure(peer);
    },
    advance: (ms) => void (now += ms),
  };
}

test("four failures refuse nobody, the fifth that peer alone, for a minute", () => {
  const { limiter, fail, advance } = makeLimiter();
  fail(4);
  expect(limiter.lockedMs("a")).toBe(0);
  fail(1);
  expect([limiter.lockedMs("a"), limiter.lockedMs("b")]).toEqual([60_000, 0]);
  advance(60_000);
  expect(limiter.lockedMs("a")).toBe(0);
});

test("each further failure doubles the time, up to 15 minutes", () => {
  const { limiter, fail, advance } = makeLimiter();
  fail(5);
  const locks = Array.from({ length: 5 }, () => {
    advance(limiter.lockedMs("a"));
    fail(1);
    return limiter.lockedMs("a");
  });
  expect(locks).toEqual([120_000, 240_000, 480_000, 900_000, 900_000]);
});

test("failures are forgotten after 15 minutes, and by a success", () => {
  const { limiter, fail, advance } = makeLimiter();
  fail(4);
  advance(900_000);
  fail(1);
  expect(limiter.lockedMs("a")).toBe(0);
  fail(3);
  limiter.noteSuccess("a");
  fail(4);
  expect(limiter.lockedMs("a")).toBe(0);
});

test("of more than a thousand peers the one that failed longest ago is forgotten", () => {
  const { limiter, fail } = makeLimiter();
  fail(5, "first");
  fail(5, "second");
  for (let peer = 0; peer < 999; peer += 1) fail(1, `peer-${peer}`);
  expect([limiter.lockedMs("first"), limiter.lockedMs("second")]).toEqual([0, 60_000]);
});
