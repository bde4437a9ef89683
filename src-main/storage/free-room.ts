import { statfs } from "node:fs/promises";

/** Bytes that this user may still write to the disk of a folder; null when that cannot be told. */
export function measureFreeBytes(folder: string): Promise<number | null> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
}
