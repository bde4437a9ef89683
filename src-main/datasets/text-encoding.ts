import { isUtf8 } from "node:buffer";
import { DatasetError } from "./dataset-error.ts";

export type ByteOrderMark = { encoding: "utf-8" | "utf-16le" | "utf-16be"; length: number };

/** The byte order mark that the bytes begin with, or null. */
export function findByteOrderMark(head: Uint8Array): ByteOrderMark | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf-8", length: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", length: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", length: 2 };
  return null;
}

/** Whether text without a mark is UTF-16: ASCII written so has a zero in every second byte. */
export function looksLikeUtf16(head: Uint8Array): boolean {
  const size = Math.min(head.length, 1024);
  const zeros: [number, number] = [0, 0];
  for (let index = 0; index < size; index += 1) if (head[index] === 0) zeros[index % 2 === 0 ? 0 : 1] += 1;
  const most = Math.max(...zeros);
  return most >= 2 && most > size / 5 && Math.min(...zeros) * 10 < most;
}

/** UTF-16 with a byte order mark → UTF-8 without. Throws `DatasetError` E_NOT_UTF8 for halves of characters. */
export async function* utf16ToUtf8(source: AsyncIterable<Uint8Array>, encoding: "utf-16le" | "utf-16be", name: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let offset = 0;
  const decode = (chunk: Uint8Array | null): Uint8Array => {
    try {
      return Buffer.from(chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true }));
    } catch (cause) {
      throw new DatasetError("E_NOT_UTF8", `${name} is UTF-16 with broken characters near byte ${offset}; save it as UTF-8.`, { cause });
    }
  };
  for await (const chunk of source) {
    const text = decode(chunk);
    offset += chunk.length;
    if (text.length > 0) yield text;
  }
  yield decode(null);
}

/** Offset of the first byte that is not UTF-8, or null when all are. */
export function findInvalidUtf8(bytes: Uint8Array): number | null {
  if (isUtf8(bytes)) return null;
  // Decoding puts U+FFFD where a broken sequence was; the first difference after encoding again lies in it or at it.
  const encoded = Buffer.from(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
  let index = 0;
  while (index < bytes.length && encoded[index] === bytes[index]) index += 1;
  while (index > 0 && isContinuation(encoded[index])) index -= 1;
  return index;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
