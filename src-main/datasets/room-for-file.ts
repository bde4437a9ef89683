import { DatasetError } from "./dataset-error.ts";

/** Rows in the database, their results, and the log that both go through, by the size of the file's text. */
const neededByText = 2.5;
/** What text compressed with gzip comes to, at least. */
const textByGzip = 4;

/** Throws `DatasetError` E_NO_ROOM when a file of `bytes` bytes would surely not fit; `room` in bytes, null for not known. */
export function requireRoomForFile({ name, bytes }: { name: string; bytes: number | null }, room: number | null): void {
  if (bytes === null || room === null) return;
  const needed = bytes * neededByText * (/\.gz$/i.test(name) ? textByGzip : 1);
  if (needed <= room) return;
  throw new DatasetError(
    "E_NO_ROOM",
    `${name} needs about ${formatSize(needed)} on the disk of the data folder, of which ${formatSize(room)} are free; make room, or choose another folder with --data-dir.`,
  );
}

function formatSize(bytes: number): string {
  const [size, unit] = bytes >= 1e9 ? [bytes / 1e9, "GB"] : [bytes / 1e6, "MB"];
  return `${size.toFixed(1)} ${unit}`;
}
