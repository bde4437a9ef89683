import type { CopyFailure, CopyTask } from "./copy-database.ts";
import { openDatabaseReadOnly } from "./database.ts";
import { doThreadTask } from "./thread.ts";

/** The thread of a copy: one task, one answer. */
function copy({ source, target }: CopyTask): CopyFailure {
  try {
    const db = openDatabaseReadOnly(source);
    try {
      // It would hinder writing the copy too; the connection itself can only read.
      db.pragma("query_only = 0");
      db.prepare<[string]>("VACUUM INTO ?").run(target);
      return null;
    } finally {
      db.close();
    }
  } catch (cause) {
    const { code = "", message } = cause as { code?: string; message: string };
    return { code, message };
  }
}

doThreadTask(copy);
