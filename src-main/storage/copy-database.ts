import { closeSync, existsSync, openSync, rmSync, statSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { failpoint } from "../../src-shared/core/failpoint.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import { syncFolder } from "./durable-file.ts";
import { startIntegrityCheck } from "./integrity-check.ts";
import { startThread } from "./thread.ts";

/** What the copying thread is given, and what it answers with: null, or why not. */
export type CopyTask = { source: string; target: string };
export type CopyFailure = { code: string; message: string } | null;

/**
 * Copies a database, which may be in use, into a file of its own: as of one instant, without free pages or a log. It appears
 * whole, checked and on disk, or not at all. Row by row in a thread of its own (about 100 MB/s): neither the caller nor a
 * control plane in another process waits for it, and changes made meanwhile do not make it begin anew. Gives its bytes.
 * Throws `RefusedError` E_BACKUP_FULL, E_BACKUP_PLACE, or E_BACKUP_SOURCE when the database cannot be read whole.
 */
export async function copyDatabase(source: string, target: string): Promise<number> {
  const part = `${target}.part`;
  try {
    makeEmpty(part);
    await runCopy({ source, target: part });
    failpoint("cp.backup");
    await requireSound(part, source);
    await syncCopy(part);
    failpoint("cp.backup.rename");
    await rename(part, target);
  } catch (cause) {
    removeCopy(part);
    throw toRefusal(cause, { source, target });
  }
  syncFolder(dirname(target));
  return statSync(target).size;
}

/** For its owner alone: rows and answers are in it. SQLite writes into an empty file as into a new one. */
function makeEmpty(part: string): void {
  removeCopy(part);
  closeSync(openSync(part, "wx", 0o600));
}

/** What is left of a copy, with what SQLite keeps beside it while it writes. */
export function removeCopy(part: string): void {
  for (const path of [part, `${part}-journal`, `${part}-wal`, `${part}-shm`]) rmSync(path, { force: true });
}

async function runCopy(task: CopyTask): Promise<void> {
  const failure = await startThread<CopyTask, CopyFailure>("copy-database", task).answer;
  if (failure !== null) throw Object.assign(new Error(failure.message), { code: failure.code });
}

async function requireSound(part: string, source: string): Promise<void> {
  const verdict = await startIntegrityCheck(part, "quick").verdict;
  if (verdict.verdict !== "sound") throw new RefusedError("E_BACKUP_SOURCE", `The copy of ${source} is not sound (${verdict.message}); it was not kept.`);
}

async function syncCopy(part: string): Promise<void> {
  const file = await open(part, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function toRefusal(cause: unknown, { source, target }: CopyTask): unknown {
  if (cause instanceof RefusedError) return cause;
  const { code = "", message } = cause as NodeJS.ErrnoException;
  if (code === "SQLITE_FULL" || code === "ENOSPC" || code === "EDQUOT")
    return new RefusedError("E_BACKUP_FULL", `There is not enough room for ${target}. Nothing of it was kept; make room, or choose another disk.`);
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB" || code.startsWith("E_DATABASE"))
    return new RefusedError("E_BACKUP_SOURCE", code.startsWith("E_DATABASE") ? message : `${source} cannot be read whole: it is damaged (${message}).`);
  if (code.startsWith("SQLITE_IOERR") || code.startsWith("SQLITE_CANTOPEN") || code.startsWith("E") || !existsSync(dirname(target)))
    return new RefusedError("E_BACKUP_PLACE", `${target} cannot be written (${code || message}). Choose another place; what is there was not touched.`);
  return cause;
}
