import { openDatabaseReadOnly } from "./database.ts";
import { DatabaseError, isCorruption } from "./database-error.ts";
import type { CheckTask, Verdict } from "./integrity-check.ts";
import { doThreadTask } from "./thread.ts";

/** The thread of an integrity check: one question, one answer. */
function check({ path, depth }: CheckTask): Verdict {
  try {
    const db = openDatabaseReadOnly(path);
    try {
      const found = String(db.pragma(depth === "full" ? "integrity_check(1)" : "quick_check(1)", { simple: true }));
      if (found !== "ok") return { verdict: "damaged", message: found };
      const broken = db.pragma("foreign_key_check") as unknown[];
      return broken.length === 0 ? { verdict: "sound" } : { verdict: "damaged", message: `${broken.length} references lead nowhere` };
    } finally {
      db.close();
    }
  } catch (cause) {
    const isDamaged = isCorruption(cause) || (cause instanceof DatabaseError && isCorruption(cause.cause));
    return { verdict: isDamaged ? "damaged" : "unknown", message: (cause as Error).message };
  }
}

doThreadTask(check);
