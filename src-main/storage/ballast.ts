import { randomFillSync } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

const pieceBytes = 1024 * 1024;
const ballastPath = (dataDir: string): string => join(dataDir, "ballast");

/**
 * Takes up room on the data folder's disk that can be given up when there is none left: SQLite needs some even to delete a row
 * or to fold its log. Noise, which no file system stores in less. Gives up silently when there is no room for it.
 */
export async function keepBallast(dataDir: string, bytes: number): Promise<void> {
  const path = ballastPath(dataDir);
  if (statSync(path, { throwIfNoEntry: false })?.size === bytes) return;
  try {
    const file = await open(path, "w", 0o600);
    try {
      const piece = Buffer.alloc(Math.min(pieceBytes, bytes));
      for (let left = bytes; left > 0; left -= piece.length) await file.write(randomFillSync(piece), 0, Math.min(piece.length, left));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch {
    dropBallast(dataDir);
  }
}

export function dropBallast(dataDir: string): void {
  rmSync(ballastPath(dataDir), { force: true });
}
