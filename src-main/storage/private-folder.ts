import { chmodSync, mkdirSync, statSync } from "node:fs";
import { RefusedError } from "../../src-shared/wire/reply.ts";

/** What is to be done with a folder so that its owner alone can look into it. */
export type FolderVerdict = "private" | "tighten" | "refuse";

/** `mode` and `uid` as `stat` gives them. A folder that all users share by design (the sticky bit, as of /tmp) is never tightened. Pure. */
export function judgeFolder({ mode, uid }: { mode: number; uid: number }, ownUid: number): FolderVerdict {
  if ((mode & 0o077) === 0) return "private";
  return uid === ownUid && (mode & 0o1000) === 0 ? "tighten" : "refuse";
}

/**
 * Makes the folder when it is not there, and closes it to other users (mode 0700): keys, rows and answers lie in it. On
 * Windows it inherits who may see it. Throws `RefusedError` E_FOLDER_SHARED for one that this user cannot close.
 */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const ownUid = process.getuid?.();
  if (ownUid === undefined) return;
  const verdict = judgeFolder(statSync(path), ownUid);
  if (verdict === "private") return;
  const refused = new RefusedError(
    "E_FOLDER_SHARED",
    `Other users of this machine can look into ${path}, and this user cannot close it to them; what is kept in it is secret. Choose another folder with --data-dir, or have its owner run: chmod 700 '${path}'`,
  );
  if (verdict === "refuse") throw refused;
  try {
    chmodSync(path, 0o700);
  } catch (cause) {
    refused.cause = cause;
    throw refused;
  }
}
