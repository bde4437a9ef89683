import { DatabaseError } from "./database-error.ts";
import { startIntegrityCheck, type Verdict } from "./integrity-check.ts";
import type { FolderState } from "./open-folder.ts";
import { databasePath } from "./store.ts";

const weekMs = 7 * 86_400_000;
/** A start waits this long for its check: about 4 GB. A larger database is checked on while it is used. */
const patienceMs = 5000;

export type StartCheck = {
  /** Null when the database is open to use and its check goes on; what it comes to follows. */
  settled: Verdict | null;
  verdict: Promise<Verdict>;
  /** A sound verdict means that every index was looked at too. */
  isFull: boolean;
  stop(): Promise<void>;
};

/** The database was found damaged by reading it all. */
export function makeDamageError(path: string, message: string): DatabaseError {
  return new DatabaseError("E_DATABASE_DAMAGED", `${path} is damaged (${message}).`);
}

/**
 * After a crash every page is looked at, and once a week every index too (`weekly`: where there is time for it), before
 * anything is written; null when neither is due. Throws `DatabaseError` E_DATABASE_DAMAGED when that shows within 5 s.
 */
export async function checkAtStart(dataDir: string, state: FolderState, { now, weekly }: { now: number; weekly: boolean }): Promise<StartCheck | null> {
  if (!state.exists) return null;
  const isFull = weekly && state.mark !== null && now - (state.mark.checkedAt ?? -Infinity) >= weekMs;
  if (!state.isDoubtful && !isFull) return null;
  const check = startIntegrityCheck(databasePath(dataDir), isFull ? "full" : "quick");
  const settled = await within(patienceMs, check.verdict);
  if (settled?.verdict === "damaged") throw makeDamageError(databasePath(dataDir), settled.message);
  return { ...check, isFull, settled };
}

async function within(ms: number, verdict: Promise<Verdict>): Promise<Verdict | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([verdict, late]);
  } finally {
    clearTimeout(timer);
  }
}
