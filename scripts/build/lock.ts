import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const pollMs = 50;
const patienceMs = 120_000;

/**
 * Runs `action` while no other build of this checkout does. The lock is a file that holds its owner's process id; one
 * left by a dead process is taken over. Throws when another build holds it for two minutes.
 */
export async function withBuildLock<Value>(root: string, action: () => Promise<Value>): Promise<Value> {
  const lockPath = path.join(root, "out", "build.lock");
  mkdirSync(path.dirname(lockPath), { recursive: true });
  const giveUpAt = Date.now() + patienceMs;
  while (!takeLock(lockPath)) {
    if (Date.now() > giveUpAt) throw new Error(`another build has held ${lockPath} for two minutes; end it, or delete the file`);
    await wait(pollMs);
  }
  try {
    return await action();
  } finally {
    rmSync(lockPath, { force: true });
  }
}

/** The id is written before the file gets the lock's name, so that nobody ever reads an empty lock. */
function takeLock(lockPath: string): boolean {
  const candidate = `${lockPath}.${process.pid}`;
  writeFileSync(candidate, String(process.pid));
  try {
    linkSync(candidate, lockPath);
    return true;
  } catch {
    if (isHeldByTheDead(lockPath)) rmSync(lockPath, { force: true });
    return false;
  } finally {
    rmSync(candidate, { force: true });
  }
}

function isHeldByTheDead(lockPath: string): boolean {
  try {
    process.kill(Number(readFileSync(lockPath, "utf8")), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
