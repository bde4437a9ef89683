import { startThread } from "./thread.ts";

/** `quick`: the structure of every page. `full`: also that every index agrees with its table. */
export type CheckDepth = "quick" | "full";

/** `unknown`: it could not be looked at, which says nothing of it. */
export type Verdict = { verdict: "sound" } | { verdict: "damaged" | "unknown"; message: string };

export type IntegrityCheck = { verdict: Promise<Verdict>; stop(): Promise<void> };

/** What the thread is given and what it answers with. */
export type CheckTask = { path: string; depth: CheckDepth };

/**
 * Reads the whole database through a connection of its own in a thread of its own, about 1 GB/s from memory: the caller goes on
 * meanwhile, and may write.
 */
export function startIntegrityCheck(path: string, depth: CheckDepth): IntegrityCheck {
  const { answer, stop } = startThread<CheckTask, Verdict>("check-database", { path, depth });
  return { verdict: answer.catch((cause: Error) => ({ verdict: "unknown", message: cause.message })), stop };
}
