import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { failpoint } from "../../../src-shared/core/failpoint.ts";
import { printSafe } from "../print/print-safe.ts";
import type { TextOut } from "../shell.ts";
import { StoppedError } from "../shell-errors.ts";
import type { OutputTarget } from "./output-path.ts";

// Pieces are gathered to about this many characters before they are written.
const writeLength = 256 * 1024;

/**
 * Writes pieces of text to their place. A file appears whole or not at all: it is written under another name in the same folder,
 * synced, and renamed; whatever goes wrong, a file that was there before stays as it was. Throws `StoppedError`, and whatever
 * `pieces` throws; rejects with the signal's reason when it is aborted.
 */
export async function writeOutput(target: OutputTarget, pieces: AsyncIterable<string>, options: { stdout: TextOut; signal?: AbortSignal }): Promise<void> {
  if (target.kind === "stdout") return writeStdout(options.stdout, pieces);
  if (target.kind === "stream") {
    const handle = await open(target.path, "w").catch((error: unknown) => fail(target.path, error));
    return writePieces(handle, target.path, pieces, options.signal);
  }
  const temporary = path.join(path.dirname(target.path), `.inferno-${randomBytes(6).toString("hex")}.part`);
  const mode = (await stat(target.path).catch(() => null))?.mode ?? 0o666;
  const handle = await open(temporary, "wx", mode & 0o777).catch((error: unknown) => fail(target.path, error));
  try {
    await writePieces(handle, target.path, pieces, options.signal);
    failpoint("cp.output.rename");
    await rename(temporary, target.path).catch((error: unknown) => fail(target.path, error));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(target.path));
}

async function writeStdout(stdout: TextOut, pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) {
    await stdout.write(stdout.isTty ? printSafe(piece) : piece);
    if (stdout.closed) return;
  }
}

/** Writes and syncs; closes the file in any case. */
async function writePieces(handle: FileHandle, name: string, pieces: AsyncIterable<string>, signal: AbortSignal | undefined): Promise<void> {
  let gathered = "";
  const flush = async (): Promise<void> => {
    await handle.writeFile(gathered).catch((error: unknown) => fail(name, error));
    gathered = "";
  };
  try {
    for await (const piece of pieces) {
      signal?.throwIfAborted();
      gathered += piece;
      if (gathered.length >= writeLength) await flush();
    }
    await flush();
    // Pipes and terminals cannot be synced (EINVAL); files can, and a full disk may show only here.
    await handle.sync().catch((error: NodeJS.ErrnoException) => (error.code === "EINVAL" || error.code === "ENOTSUP" ? undefined : fail(name, error)));
  } finally {
    await handle.close();
  }
}

/** Makes the rename last through a power cut, where the system can sync folders. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function fail(name: string, cause: unknown): never {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const why = reasonByCode[code] ?? (cause instanceof Error ? cause.message : String(cause));
  throw new StoppedError(`${name} could not be written: ${why}. The results are stored.`, { cause });
}

const reasonByCode: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the file system is read-only",
  ENOENT: "its folder is gone",
  EPIPE: "its reader has gone",
};
