import { setTimeout as delay } from "node:timers/promises";
import { isLockedOut } from "./database-error.ts";

/** How long a write waits while another program has the database, and how long between two tries, in which everything else goes on. */
export const lockPatienceMs = 30_000;
export const lockPauseMs = 200;

/** Writes as soon as no other program has the database. Throws what `write` throws; that it is locked only after 30 s of it. */
export async function whenUnlocked<Value>(write: () => Value): Promise<Value> {
  const endsAt = performance.now() + lockPatienceMs;
  for (;;) {
    try {
      return write();
    } catch (cause) {
      if (!isLockedOut(cause) || performance.now() >= endsAt) throw cause;
    }
    await delay(lockPauseMs * (0.5 + Math.random()));
  }
}
