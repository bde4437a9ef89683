import { type FailpointName, failpointNames } from "../../../src-shared/core/failpoint.ts";

/** What an operation says when it fails there; null where nothing in the world fails. */
type Failing = "SQLITE_FULL" | "SQLITE_IOERR_WRITE" | "ENOSPC" | null;

/** Points that a plain run from the shell reaches. */
export const pointsOfRun = {
  "cp.open": null,
  "cp.migrate": "SQLITE_FULL",
  "cp.import.batch": "SQLITE_FULL",
  "cp.import.finish": "SQLITE_FULL",
  "cp.tasks.batch": "SQLITE_FULL",
  "cp.welcome": null,
  "cp.claim": "SQLITE_FULL",
  "cp.offer": null,
  "cp.result": "SQLITE_IOERR_WRITE",
  "cp.turn.commit": "SQLITE_FULL",
  "cp.turn.committed": null,
  "cp.result.committed": null,
  "cp.settle": "SQLITE_FULL",
  "cp.export": null,
  "cp.output.rename": "ENOSPC",
  "cp.checkpoint": "SQLITE_FULL",
  "node.chunk.received": null,
  "node.call.before": null,
  "node.call.sent": null,
  "node.call.receiving": null,
  "node.call.settled": null,
  "node.spool": null,
  "node.flush": null,
  "node.flush.acknowledged": null,
} as const satisfies Partial<Record<FailpointName, Failing>>;

/** Points that need more than a run; each has a story of its own in `stories.test.ts`. */
export const pointsOfStories = [
  "cp.expire",
  "cp.pause",
  "cp.cancel",
  "cp.retry",
  "cp.remove",
  "cp.recover",
  "cp.levels",
  "node.release",
  "node.renew",
] as const satisfies FailpointName[];

/** Points of the folder's own upkeep: `test/unit/main/storage/backup.test.ts` kills there. */
const pointsOfUpkeep = ["cp.backup", "cp.backup.rename", "cp.restore"] as const satisfies FailpointName[];

/** Points that no test kills a process at. */
export const pointsOfNobody = failpointNames.filter(
  (name) => !(name in pointsOfRun) && ![...pointsOfStories, ...pointsOfUpkeep].some((other) => other === name),
);
