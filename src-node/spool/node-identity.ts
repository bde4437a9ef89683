import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { nodeIdSchema } from "../../src-shared/model/ids.ts";

const identitySchema = z.object({ nodeId: nodeIdSchema, credential: z.string().min(20).max(200) });

/** What a node proves with that it is the one it was. */
export type NodeIdentity = z.infer<typeof identitySchema>;

const fileIn = (folder: string): string => path.join(folder, "identity.json");

/** Null when there is none that can be read: the node joins anew. */
export function readIdentity(folder: string): NodeIdentity | null {
  try {
    return identitySchema.parse(JSON.parse(readFileSync(fileIn(folder), "utf8")));
  } catch {
    return null;
  }
}

/** Whole or not at all, for its owner alone. Throws what the file system says. */
export function saveIdentity(folder: string, identity: NodeIdentity): void {
  const temporary = `${fileIn(folder)}.part`;
  const fd = openSync(temporary, "w", 0o600);
  try {
    writeSync(fd, JSON.stringify(identity));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(temporary, fileIn(folder));
}

export function forgetIdentity(folder: string): void {
  rmSync(fileIn(folder), { force: true });
}
