import type { BigIntStats } from "node:fs";
import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { DatasetError } from "./dataset-error.ts";

export type DatasetFile = {
  /** The file's bytes; can be read once. Throws `DatasetError`, E_FILE_CHANGED at the end if it changed meanwhile. Closes the file when it ends or is left. */
  stream: AsyncGenerator<Uint8Array>;
  /** The file's name without its folders. */
  name: string;
  /** Its size when it was opened. */
  bytes: number;
  /** Closes the file when `stream` was not read; harmless otherwise. */
  close(): Promise<void>;
};

const chunkBytes = 256 * 1024;

/** Opens a regular file to be read as a dataset. Throws `DatasetError` E_NOT_FOUND, E_NOT_READABLE or E_NOT_A_FILE. */
export async function openDatasetFile(path: string): Promise<DatasetFile> {
  const handle = await openForReading(path);
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) throw notAFile(path, before);
    return {
      stream: readUnchanged(handle, path, before),
      name: basename(path),
      bytes: Number(before.size),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    // Without O_NONBLOCK, opening a FIFO would wait for its writer.
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw translateOpenError(path, error);
  }
}

async function* readUnchanged(handle: FileHandle, path: string, before: BigIntStats): AsyncGenerator<Uint8Array> {
  try {
    let read = 0;
    for (;;) {
      const { bytesRead, buffer } = await readChunk(handle, path, read);
      if (bytesRead === 0) break;
      read += bytesRead;
      // A file that grows as fast as it is read would never end.
      if (read > before.size) throw changed(path);
      yield buffer.subarray(0, bytesRead);
    }
    await requireUnchanged(handle, path, before);
  } finally {
    await handle.close();
  }
}

async function readChunk(handle: FileHandle, path: string, offset: number): Promise<{ bytesRead: number; buffer: Buffer }> {
  try {
    return await handle.read({ buffer: Buffer.allocUnsafeSlow(chunkBytes) });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DatasetError("E_NOT_READABLE", `${path} could not be read on from byte ${offset} (${reason}); check the disk or network share and try again.`, {
      cause,
    });
  }
}

async function requireUnchanged(handle: FileHandle, path: string, before: BigIntStats): Promise<void> {
  const after = await handle.stat({ bigint: true });
  // The open file stays what it was when another takes its name, hence a look at the name too.
  const named = await stat(path, { bigint: true }).catch(() => null);
  if (named === null || [after, named].some((now) => now.size !== before.size || now.mtimeNs !== before.mtimeNs || now.ino !== before.ino)) throw changed(path);
}

function changed(path: string): DatasetError {
  return new DatasetError("E_FILE_CHANGED", `${path} was changed while it was read; start again when nothing writes to it.`);
}

function notAFile(path: string, stats: BigIntStats): DatasetError {
  const what = stats.isDirectory() ? "a folder" : stats.isFIFO() ? "a named pipe" : stats.isSocket() ? "a socket" : "a device";
  return new DatasetError("E_NOT_A_FILE", `${path} is ${what}, not a file; give a file, or - for standard input.`);
}

function translateOpenError(path: string, cause: unknown): DatasetError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  if (code === "ENOENT" || code === "ENOTDIR") return new DatasetError("E_NOT_FOUND", `${path} is not there; check the path.`, { cause });
  if (code === "EISDIR") return new DatasetError("E_NOT_A_FILE", `${path} is a folder, not a file; give a file, or - for standard input.`, { cause });
  if (code === "EACCES" || code === "EPERM")
    return new DatasetError("E_NOT_READABLE", `${path} may not be read by this user; change its permissions.`, { cause });
  if (code === "ELOOP") return new DatasetError("E_NOT_READABLE", `${path} is a symbolic link that leads back to itself; give the file itself.`, { cause });
  if (code === "ENXIO") return new DatasetError("E_NOT_A_FILE", `${path} is a socket or device, not a file; give a file, or - for standard input.`, { cause });
  return new DatasetError("E_NOT_READABLE", `${path} could not be opened (${code}).`, { cause });
}
