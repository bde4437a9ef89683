import { closeSync, openSync, readSync } from "node:fs";

const headerBytes = 32;
const magics: ReadonlySet<number> = new Set([0x377f0682, 0x377f0683]);

export type LogHead = {
  /**
   * The same through all the life of a write-ahead log: SQLite raises the first salt of its header by one each time that it
   * raises the count of checkpoints. Logs of different databases differ in it, but for one in 2^32.
   */
  family: number | null;
  bytes: number;
};

/** What the head of a write-ahead log says; null when there is no log. `family` is null for one that is empty or was cut off. */
export function readLogHead(path: string): LogHead | null {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
  try {
    const head = Buffer.alloc(headerBytes);
    const bytes = readSync(file, head, 0, headerBytes, 0);
    if (bytes < headerBytes || !magics.has(head.readUInt32BE(0))) return { family: null, bytes };
    return { family: (head.readUInt32BE(16) - head.readUInt32BE(12)) >>> 0, bytes };
  } finally {
    closeSync(file);
  }
}
