import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Histogram } from "../../../src-shared/core/histogram.ts";
import { HistogramError } from "../../../src-shared/core/histogram-bytes.ts";

const dayMs = 86_400_000;
const percents = [0, 1, 25, 50, 90, 95, 99, 99.9, 100];

/** Evenly spread over the doublings, as latencies are, with exact zeros among them. */
const duration = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: Math.log(0.001), max: Math.log(dayMs), noNaN: true }).map((log) => Math.min(Math.exp(log), dayMs)) },
  { weight: 1, arbitrary: fc.constantFrom(0, 0.001, 1, 1000, dayMs) },
);
const durations = fc.array(duration, { maxLength: 300 });

function makeHistogram(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

function describeHistogram(histogram: Histogram): object {
  const { count, minMs, maxMs } = histogram;
  return { count, minMs, maxMs, percentiles: percents.map((percent) => histogram.percentile(percent)) };
}

describe("percentiles", () => {
  test("are within 1 % of the exact nearest-rank percentile", () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 100, noNaN: true }), (values, percent) => {
        fc.pre(values.length > 0);
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil((percent / 100) * values.length)) - 1] as number;
        const found = makeHistogram(values).percentile(percent) as number;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 0.01);
      }),
      { numRuns: 1000 },
    );
  });

  test("of equal durations are that duration, exactly", () => {
    const histogram = makeHistogram([12.345, 12.345, 12.345]);
    expect(histogram.percentile(50)).toBe(12.345);
  });

  test("count calls without any wait as zero", () => {
    expect(makeHistogram([0, 0, 0, 5]).percentile(50)).toBe(0);
  });

  test("are null without a duration, as are minimum, maximum and mean", () => {
    const { minMs, maxMs, meanMs } = new Histogram();
    expect([new Histogram().percentile(50), minMs, maxMs, meanMs]).toEqual([null, null, null, null]);
  });

  test("of durations above 24 h stay below or at the greatest", () => {
    expect(makeHistogram([3 * dayMs]).percentile(50)).toBe(3 * dayMs);
    expect(makeHistogram([3 * dayMs, 1]).percentile(1)).toBeCloseTo(1, 1);
  });
});

describe("recording", () => {
  test("keeps count, sum, minimum, maximum and mean exactly", () => {
    const { count, sumMs, minMs, maxMs, meanMs } = makeHistogram([1, 2, 3.5, 0]);
    expect({ count, sumMs, minMs, maxMs, meanMs }).toEqual({ count: 4, sumMs: 6.5, minMs: 0, maxMs: 3.5, meanMs: 1.625 });
  });

  test.each([-1, Number.NaN, Infinity])("refuses %d", (value) => {
    expect(() => new Histogram().record(value)).toThrow(RangeError);
  });
});

describe("merging", () => {
  test("gives what recording all durations in one gives", () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        const merged = makeHistogram(a);
        merged.merge(makeHistogram(b));
        const together = makeHistogram([...a, ...b]);
        expect(describeHistogram(merged)).toEqual(describeHistogram(together));
        expect(merged.sumMs).toBeCloseTo(together.sumMs, 3);
      }),
    );
  });

  test("leaves the other one as it was", () => {
    const other = makeHistogram([5]);
    makeHistogram([1, 2]).merge(other);
    expect(describeHistogram(other)).toEqual(describeHistogram(makeHistogram([5])));
  });
});

describe("encoding", () => {
  test("comes back the same", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = makeHistogram(values);
        const decoded = Histogram.decode(histogram.encode());
        expect(describeHistogram(decoded)).toEqual(describeHistogram(histogram));
        expect(decoded.sumMs).toBe(histogram.sumMs);
      }),
    );
  });

  test("goes on recording after decoding", () => {
    const decoded = Histogram.decode(makeHistogram([1, 1000]).encode());
    decoded.record(0.5);
    expect(describeHistogram(decoded)).toEqual(describeHistogram(makeHistogram([1, 1000, 0.5])));
  });

  test("takes less than 200 bytes for a thousand durations around one latency", () => {
    const values = Array.from({ length: 1000 }, (_, at) => 200 + (at % 100));
    expect(makeHistogram(values).encode().length).toBeLessThan(200);
  });

  test("reads a view into a larger buffer", () => {
    const bytes = makeHistogram([7]).encode();
    const larger = new Uint8Array(bytes.length + 5);
    larger.set(bytes, 3);
    expect(Histogram.decode(larger.subarray(3, 3 + bytes.length)).percentile(50)).toBe(7);
  });

  test("refuses any other bytes with a HistogramError and nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), malformed()), (bytes) => {
        try {
          const histogram = Histogram.decode(bytes);
          // Whatever is accepted must be usable.
          expect(Number.isSafeInteger(histogram.count)).toBe(true);
          for (const percent of percents) histogram.percentile(percent);
        } catch (error) {
          expect(error).toBeInstanceOf(HistogramError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    { title: "no bytes", bytes: () => new Uint8Array(0) },
    { title: "another version", bytes: () => Uint8Array.of(2, 0) },
    { title: "bytes after the end", bytes: () => Uint8Array.of(1, 0, 0) },
    { title: "a cut-off end", bytes: () => makeHistogram([5]).encode().subarray(0, -1) },
    { title: "an empty bucket", bytes: () => Uint8Array.of(...makeHistogram([5]).encode().subarray(0, -1), 0) },
    { title: "more buckets than there are", bytes: () => Uint8Array.of(1, 0xff, 0x7f) },
    { title: "a number beyond 2^53", bytes: () => Uint8Array.of(1, 255, 255, 255, 255, 255, 255, 255, 127) },
  ])("refuses $title", ({ bytes }) => {
    expect(() => Histogram.decode(bytes())).toThrow(HistogramError);
  });
});

/** True histograms with one byte changed. */
function malformed(): fc.Arbitrary<Uint8Array> {
  return fc.tuple(durations, fc.nat(), fc.nat(255)).map(([values, at, byte]) => {
    const bytes = makeHistogram(values).encode();
    return bytes.with(at % bytes.length, byte);
  });
}

describe("bands", () => {
  test("hold every duration once, each within its limits", () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(1, 2, 4, 64), (values, perDoubling) => {
        const bands = makeHistogram(values).bands(perDoubling);
        expect(bands.reduce((total, { count }) => total + count, 0)).toBe(values.length);
        for (const { band, count } of bands) {
          const { fromMs, toMs } = Histogram.bandLimits(band, perDoubling);
          // A duration that a rounding puts on a limit belongs to either side.
          const inside = values.filter((value) => value >= fromMs * 0.999_999 && value < toMs * 1.000_001).length;
          const well = values.filter((value) => value >= fromMs * 1.000_001 && value < toMs * 0.999_999).length;
          expect(count).toBeGreaterThanOrEqual(well);
          expect(count).toBeLessThanOrEqual(inside);
        }
      }),
    );
  });

  test("follow each other without a gap", () => {
    for (let band = 0; band < 100; band++) expect(Histogram.bandLimits(band, 4).toMs).toBe(Histogram.bandLimits(band + 1, 4).fromMs);
  });
});

test("an encoded histogram adds up to the same as a decoded one", () => {
  fc.assert(
    fc.property(durations, durations, (a, b) => {
      const whole = makeHistogram(a);
      whole.mergeEncoded(makeHistogram(b).encode());
      const expected = makeHistogram(a);
      expected.merge(makeHistogram(b));
      expect(describeHistogram(whole)).toEqual(describeHistogram(expected));
    }),
  );
});
