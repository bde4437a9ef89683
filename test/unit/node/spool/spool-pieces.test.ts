import { describe, expect, test } from "vitest";
import { makePieceHead, readPieces, type SpoolPiece } from "../../../../src-node/spool/spool-pieces.ts";

const pieces: SpoolPiece[] = ["first", "the second INFS one", ""].map((text, at) => ({ writtenAt: 1000 + at, frame: Buffer.from(text) }));

const write = (written: readonly SpoolPiece[]): Buffer => Buffer.concat(written.flatMap((piece) => [makePieceHead(piece), piece.frame]));
const textsOf = (bytes: Buffer): string[] => readPieces(bytes).pieces.map(({ frame }) => frame.toString());

describe("a spool file", () => {
  test("gives back what was written, in order", () => {
    expect(readPieces(write(pieces))).toEqual({ pieces, damaged: 0, tornBytes: 0 });
    expect(readPieces(Buffer.alloc(0))).toEqual({ pieces: [], damaged: 0, tornBytes: 0 });
  });

  test("that was cut off anywhere gives every piece that is whole, and counts the rest as torn", () => {
    const bytes = write(pieces);
    const ends = pieces.map((_, at) => write(pieces.slice(0, at + 1)).length);
    for (let length = 0; length < bytes.length; length += 1) {
      const whole = ends.filter((end) => end <= length).length;
      const { pieces: read, damaged, tornBytes } = readPieces(bytes.subarray(0, length));
      expect([read.length, damaged, tornBytes]).toEqual([whole, 0, length - (whole === 0 ? 0 : (ends[whole - 1] as number))]);
    }
  });

  test("with any one bit flipped loses the piece it is in and no other", () => {
    const bytes = write(pieces.slice(0, 2));
    const firstEnd = write(pieces.slice(0, 1)).length;
    for (let bit = 0; bit < firstEnd * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(textsOf(flipped)).toEqual(["the second INFS one"]);
      expect(readPieces(flipped)).toMatchObject({ damaged: 1, tornBytes: 0 });
    }
  });

  test("whose last piece is all there and wrong is damaged, not torn", () => {
    const bytes = write(pieces.slice(0, 2));
    bytes[bytes.length - 1] = 0;
    expect(readPieces(bytes)).toMatchObject({ pieces: [{ writtenAt: 1000 }], damaged: 1, tornBytes: 0 });
  });

  test("of anything else gives nothing, and does not throw", () => {
    for (const bytes of [Buffer.alloc(100), Buffer.from("INFS".repeat(50)), Buffer.from("{}\n")]) expect(readPieces(bytes).pieces).toEqual([]);
  });
});
