import { execFile } from "node:child_process";
import { rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeTempDir } from "./temp-dir.ts";

const run = promisify(execFile);

export type SmallDisk = AsyncDisposable & {
  path: string /** Takes up all room there is. */;
  fill(): Promise<void> /** Gives it back. */;
  clear(): Promise<void>;
};

/** A file system of its own of this size; null where a test may not mount one. */
export async function openSmallDisk(mib: number): Promise<SmallDisk | null> {
  const folder = await makeTempDir();
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${mib}m,mode=700`, "tmpfs", folder.path]);
  } catch {
    await folder.remove();
    return null;
  }
  const filler = join(folder.path, "filler");
  return {
    path: folder.path,
    async fill() {
      const { bavail, bsize } = await statfs(folder.path);
      // The last page may be taken meanwhile.
      await writeFile(filler, Buffer.alloc(bavail * bsize)).catch(() => undefined);
    },
    clear: () => rm(filler, { force: true }),
    async [Symbol.asyncDispose]() {
      await run("umount", ["-l", folder.path]);
      await folder.remove();
    },
  };
}
