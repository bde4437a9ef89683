import { appendFileSync, closeSync, openSync } from "node:fs";
import { join } from "node:path";
import type { FailpointName } from "../../../src-shared/core/failpoint.ts";
import type { Failpoint, FailpointAction } from "./failpoint-spec.ts";

/** In the folder: every hit, one name a line, of all processes. */
export const hitsFile = "hits";

/**
 * What a process does at its failpoints. With a folder each of them fires once, however many processes reach it, and every
 * hit is noted there; without one it fires in each process anew.
 */
export function makeReach(failpoints: readonly Failpoint[], folder: string | null, act: (action: FailpointAction, name: FailpointName) => void) {
  const hitsByName = new Map<FailpointName, number>();
  return (name: FailpointName): void => {
    const hits = (hitsByName.get(name) ?? 0) + 1;
    hitsByName.set(name, hits);
    if (folder !== null) appendFileSync(join(folder, hitsFile), `${name}\n`);
    for (const [at, failpoint] of failpoints.entries()) {
      if (failpoint.name !== name || (failpoint.hit !== null && failpoint.hit !== hits)) continue;
      if (folder === null || claim(join(folder, `fired-${at}`))) act(failpoint.action, name);
    }
  };
}

/** Stands still in the middle of whatever called it: no timer, no socket and no signal handler has its turn. */
export function actInProcess(action: FailpointAction, name: FailpointName): void {
  if (action.kind === "throw") throw Object.assign(new Error(`failpoint ${name}: ${action.code}`), { code: action.code });
  if (action.kind === "kill") process.kill(process.pid, "SIGKILL");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, action.kind === "delay" ? action.ms : undefined);
}

function claim(mark: string): boolean {
  try {
    closeSync(openSync(mark, "wx"));
    return true;
  } catch {
    // Another process was here before.
    return false;
  }
}
