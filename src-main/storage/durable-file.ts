import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** Replaces a file as a whole: after a crash or a power cut it holds the old text or the new. Its owner alone can read it. */
export function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.new`;
  try {
    const file = openSync(temporary, "w", 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
  syncFolder(dirname(path));
}

/** What is in the file is on disk when this returns. */
export function syncFile(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes names that were given or taken away in the folder last through a power cut, where the system can. */
export function syncFolder(path: string): void {
  // Windows cannot open a folder as a file; its file systems journal names by themselves.
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } catch (cause) {
    // Some network and FUSE file systems cannot; what matters more is that a full or broken disk is told of.
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "EINVAL" && code !== "ENOTSUP") throw cause;
  } finally {
    closeSync(folder);
  }
}
