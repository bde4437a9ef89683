import fc from "fast-check";
import { expect, test } from "vitest";
import { countEligibleNodes, isSmallerShare, splitLimits } from "../../../src-shared/core/limit-shares.ts";

test("parts of a limit add up to it, and differ by one call at most", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 1e9 }), (concurrency, nodes, perMinute) => {
      const limits = { concurrency, requestsPerMinute: perMinute, tokensPerMinute: perMinute * 3 };
      const shares = Array.from({ length: nodes }, (_, rank) => splitLimits(limits, rank, nodes));
      const calls = shares.map((share) => share.concurrency ?? 0);
      expect(calls.reduce((sum, part) => sum + part, 0)).toBe(concurrency);
      expect(Math.max(...calls) - Math.min(...calls)).toBeLessThanOrEqual(1);
      expect(shares.reduce((sum, share) => sum + (share.requestsPerMinute ?? 0), 0)).toBeCloseTo(perMinute, 3);
      expect(shares.reduce((sum, share) => sum + (share.tokensPerMinute ?? 0), 0)).toBeCloseTo(perMinute * 3, 3);
    }),
  );
});

test("a limit that is not set stays unset", () => {
  expect(splitLimits({}, 0, 3)).toEqual({});
  expect(splitLimits({ requestsPerMinute: 60 }, 2, 3)).toEqual({ requestsPerMinute: 20 });
});

test("a node beyond those that have a part gets nothing", () => {
  expect(splitLimits({ concurrency: 5, requestsPerMinute: 60, tokensPerMinute: 100 }, 3, 3)).toEqual({
    concurrency: 0,
    requestsPerMinute: 0,
    tokensPerMinute: 0,
  });
});

test.each([
  [[], 4, 4],
  [[{}], 4, 4],
  [[{ concurrency: 2 }], 4, 2],
  [[{ concurrency: 2 }, { concurrency: 9 }], 4, 2],
  [[{ concurrency: 9 }], 4, 4],
  [[{ requestsPerMinute: 1 }], 4, 4],
  [[{ concurrency: 2 }], 0, 0],
])("of the nodes, those can have a part that get a call of every endpoint: %o over %i are %i", (limits, nodes, eligible) => {
  expect(countEligibleNodes(limits, nodes)).toBe(eligible);
});

test.each([
  [{ concurrency: 1 }, { concurrency: 2 }, true],
  [{ concurrency: 2 }, { concurrency: 2 }, false],
  [{ concurrency: 3 }, { concurrency: 2 }, false],
  [{ concurrency: 2 }, {}, true],
  [{}, { concurrency: 2 }, false],
  [{ concurrency: 3, requestsPerMinute: 1 }, { concurrency: 2, requestsPerMinute: 2 }, true],
  [{ tokensPerMinute: 1 }, { tokensPerMinute: 2 }, true],
])("%o allows less in some respect than %o: %s", (next, now, smaller) => {
  expect(isSmallerShare(next, now)).toBe(smaller);
});
