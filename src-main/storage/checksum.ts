import { crc32 } from "node:zlib";

/** As it is stored: signed, which takes a byte or two less in SQLite. Null without a text. */
export function makeChecksum(text: string | null, next: string | null = null): number | null {
  if (text === null) return null;
  return (next === null ? crc32(text) : crc32(next, crc32(text))) | 0;
}

/** Whether a text is not what was stored. Without a checksum nothing is known, and nothing held against it. */
export function isSpoiled(checksum: number | null, text: string | null, next: string | null = null): boolean {
  return checksum !== null && makeChecksum(text, next) !== checksum;
}

const lineFeed = 10;

/** The sum of the checksums of every second line: of the bodies in a frame of rows, of which each has a line of its own before it. */
export function sumBodyChecksums(frame: Buffer): number {
  let sum = 0;
  for (let at = 0; at < frame.length; ) {
    const start = frame.indexOf(lineFeed, at) + 1;
    const found = frame.indexOf(lineFeed, start);
    const end = found === -1 ? frame.length : found;
    sum += crc32(frame.subarray(start, end)) | 0;
    at = end + 1;
  }
  return sum;
}
