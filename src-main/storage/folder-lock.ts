import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { tryLockFile } from "./database.ts";
import { makePrivateFolder } from "./private-folder.ts";

/** How other commands on this machine find the control plane that serves a folder. Readable by the owner alone. */
export const controlAddressSchema = z.object({
  pid: z.int(),
  /** Null while it only works on the folder, without listening. */
  address: z.object({ host: z.string(), port: z.int(), key: z.string() }).nullable(),
});
export type ControlAddress = z.infer<typeof controlAddressSchema>;

/** One control plane a folder: held from open to close, and let go by the system when the process dies, however it dies. */
export type FolderLock = { announce(address: ControlAddress["address"]): void; release(): void };

/** Takes the folder, made when it is not there and closed to other users. Null when another process has it. Throws `RefusedError` E_FOLDER_SHARED. */
export function lockFolder(dataDir: string): FolderLock | null {
  makePrivateFolder(dataDir);
  const held = tryLockFile(join(dataDir, "control.lock"));
  if (held === null) return null;
  const path = addressPath(dataDir);
  const announce = (address: ControlAddress["address"]): void => {
    const temporary = `${path}.${process.pid}.new`;
    writeFileSync(temporary, JSON.stringify({ pid: process.pid, address } satisfies ControlAddress), { mode: 0o600 });
    renameSync(temporary, path);
  };
  announce(null);
  return {
    announce,
    release() {
      if (readControlAddress(dataDir)?.pid === process.pid) rmSync(path, { force: true });
      held.release();
    },
  };
}

/** What the file says; it may be left over from a process that was killed. Null when there is none or it is unreadable. */
export function readControlAddress(dataDir: string): ControlAddress | null {
  try {
    return controlAddressSchema.parse(JSON.parse(readFileSync(addressPath(dataDir), "utf8")));
  } catch {
    // Absent, half-written by a crash, or not ours: in every case there is no address to go by.
    return null;
  }
}

function addressPath(dataDir: string): string {
  return join(dataDir, "control.json");
}
