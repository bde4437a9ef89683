import { crc32 } from "node:zlib";

/** A frame of reports as it lies on disk. `writtenAt`: epoch ms. */
export type SpoolPiece = { writtenAt: number; frame: Buffer };

export type SpoolReading = {
  /** What is sound, in the order it was written. */
  pieces: SpoolPiece[];
  /** Places where something stood that does not match its checksum: what was told there is lost. */
  damaged: number;
  /** Bytes at the end that a process was still writing when it died. */
  tornBytes: number;
};

/** "INFS": where a piece begins, so that a damaged length costs one piece and not all that follow. */
const magic = Buffer.from("INFS");
/** magic | length of the frame u32 | CRC-32 of what follows it u32 | written at f64 */
export const pieceHeadBytes = 20;
const checkedFrom = 12;

/** The head of a piece; the frame follows it on disk as it is. */
export function makePieceHead({ writtenAt, frame }: SpoolPiece): Buffer {
  const head = Buffer.alloc(pieceHeadBytes);
  magic.copy(head);
  head.writeUInt32LE(frame.length, 4);
  head.writeDoubleLE(writtenAt, checkedFrom);
  head.writeUInt32LE(crc32(frame, crc32(head.subarray(checkedFrom))), 8);
  return head;
}

/** Reads a spool file, whatever state it is in. Never throws. */
export function readPieces(bytes: Buffer): SpoolReading {
  const reading: SpoolReading = { pieces: [], damaged: 0, tornBytes: 0 };
  let at = 0;
  while (at < bytes.length) {
    const end = endOfPiece(bytes, at);
    if (end !== null && isSound(bytes, at, end)) {
      reading.pieces.push({ writtenAt: bytes.readDoubleLE(at + checkedFrom), frame: bytes.subarray(at + pieceHeadBytes, end) });
      at = end;
      continue;
    }
    const next = findSound(bytes, at + 1);
    // Nothing sound follows. A piece that is all there was written to its end; one that is not was cut off.
    if (next === null && end === null) reading.tornBytes = bytes.length - at;
    else reading.damaged += 1;
    at = next ?? bytes.length;
  }
  return reading;
}

/** Where the piece that begins here would end; null when none begins, or it goes on past the end of the file. */
function endOfPiece(bytes: Buffer, at: number): number | null {
  if (at + pieceHeadBytes > bytes.length || bytes.compare(magic, 0, magic.length, at, at + magic.length) !== 0) return null;
  const end = at + pieceHeadBytes + bytes.readUInt32LE(at + 4);
  return end <= bytes.length ? end : null;
}

function isSound(bytes: Buffer, at: number, end: number): boolean {
  return crc32(bytes.subarray(at + checkedFrom, end)) === bytes.readUInt32LE(at + 8);
}

function findSound(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(magic, from); at >= 0; at = bytes.indexOf(magic, at + 1)) {
    const end = endOfPiece(bytes, at);
    if (end !== null && isSound(bytes, at, end)) return at;
  }
  return null;
}
