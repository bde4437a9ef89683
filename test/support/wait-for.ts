import { setTimeout as pause } from "node:timers/promises";

export type WaitOptions = {
  /** What is waited for, as the failure says it: "the run to end". */
  what: string;
  /** Default 10000. */
  deadlineMs?: number;
  /** Said in the failure: what was seen last. */
  seen?: () => unknown;
};

/**
 * Resolves with the first value that is neither false, null nor undefined; asks every 10 ms. Rejects at the deadline,
 * saying what was waited for. What `look` throws is passed on.
 */
export async function waitFor<Value>(look: () => Value | Promise<Value>, options: WaitOptions): Promise<Exclude<Value, false | null | undefined>> {
  const deadlineMs = options.deadlineMs ?? 10_000;
  const endsAt = performance.now() + deadlineMs;
  for (;;) {
    const value = await look();
    if (value !== false && value !== null && value !== undefined) return value as Exclude<Value, false | null | undefined>;
    if (performance.now() >= endsAt) throw new Error(`waited ${deadlineMs} ms for ${options.what}${describe(options.seen)}`);
    await pause(10);
  }
}

function describe(seen: (() => unknown) | undefined): string {
  if (seen === undefined) return "";
  const value = seen();
  return `; seen last: ${typeof value === "string" ? value : JSON.stringify(value)}`;
}
