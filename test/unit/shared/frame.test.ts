import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrame, encodeFrame, FrameError, type FrameRecord } from "../../../src-shared/wire/frame.ts";

type Meta = { id: string; bodies: number };

const readMeta = (value: unknown): { meta: Meta; bodies: number } => ({ meta: value as Meta, bodies: (value as Meta).bodies });

test("what is put into a frame comes out of it, whatever the bodies hold", () => {
  const body = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value));
  const entry = fc
    .tuple(fc.string({ unit: "binary" }), fc.array(body, { maxLength: 4 }))
    .map(([id, bodies]): FrameRecord<Meta> => ({ meta: { id, bodies: bodies.length }, bodies }));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
      expect(decodeFrame(encodeFrame(entries), readMeta)).toEqual(entries);
    }),
    { numRuns: 40 },
  );
});

test("a line feed or a line separator within a text does not split a line", () => {
  const entries = [{ meta: { id: "a\nb\u2028c\r", bodies: 1 }, bodies: [JSON.stringify("x\ny\u2029z\r\n")] }];
  expect(encodeFrame(entries).split("\n")).toHaveLength(2);
  expect(decodeFrame(encodeFrame(entries), readMeta)).toEqual(entries);
});

test("bodies pass through as text, unread", () => {
  const entries = [{ meta: { id: "a", bodies: 2 }, bodies: ["1.0", "12345678901234567890"] }];
  expect(decodeFrame(encodeFrame(entries), readMeta)).toEqual(entries);
});

test("nothing is a frame of nothing", () => {
  expect(encodeFrame([])).toBe("");
  expect(decodeFrame("", readMeta)).toEqual([]);
});

test.each([
  ["{", /line 1 of the frame is not JSON/],
  ['{"id":"a","bodies":0}\n', /line 2 of the frame is not JSON/],
  ['{"id":"a","bodies":1}', /ends inside the record at line 1/],
  ['{"id":"a","bodies":0}\n{"id":"b","bodies":2}\n1', /ends inside the record at line 2/],
])("%j is refused with its place", (text, message) => {
  expect(() => decodeFrame(text, readMeta)).toThrow(FrameError);
  expect(() => decodeFrame(text, readMeta)).toThrow(message);
});

test("what the reader of meta lines throws is passed on", () => {
  const refuse = (): never => {
    throw new RangeError("not this");
  };
  expect(() => decodeFrame("{}", refuse)).toThrow(RangeError);
});

test("a frame that is cut off anywhere is refused, or ends between two of its records", () => {
  const body = fc.json({ maxDepth: 1 });
  const entry = fc.array(body, { minLength: 1, maxLength: 3 }).map((bodies): FrameRecord<Meta> => ({ meta: { id: "r", bodies: bodies.length }, bodies }));
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), fc.nat(), (entries, place) => {
      const whole = encodeFrame(entries);
      const text = whole.slice(0, place % whole.length);
      const ends = entries.map((_, at) => encodeFrame(entries.slice(0, at + 1)));
      try {
        // Of its last body a part may be left: bodies are texts to a frame, and who takes them reads each as JSON.
        const decoded = decodeFrame(text, readMeta);
        expect(decoded.length).toBe(ends.findIndex((end) => text.length <= end.length) + (text === "" ? 0 : 1));
      } catch (error) {
        expect(error).toBeInstanceOf(FrameError);
      }
    }),
    { numRuns: 300 },
  );
});
