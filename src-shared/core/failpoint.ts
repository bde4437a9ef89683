/**
 * Places in the program at which a test can let the process die, stand still or fail, to prove that nothing is lost there.
 * `cp.`: in the control plane; inside a turn unless it says otherwise. `node.`: in a node.
 */
export const failpointNames = [
  /** Rows of a dataset were stored, more may follow. Not in a turn. */
  "cp.import.batch",
  /** All rows were stored, and the dataset does not count yet. Not in a turn. */
  "cp.import.finish",
  /** Some of a run's tasks were made. */
  "cp.tasks.batch",
  /** Rows were leased. */
  "cp.claim",
  /** Results were recorded. */
  "cp.result",
  /** Everything of a turn was written, nothing is committed. */
  "cp.turn.commit",
  /** A turn was committed, and nobody knows: nothing was acknowledged, no offer sent. */
  "cp.turn.committed",
  /** Results are on disk, their node does not know. After the turn. */
  "cp.result.committed",
  /** Leased rows are about to be sent to their node. After the turn. */
  "cp.offer",
  /** Leases were ended, and their rows are pending again. */
  "cp.expire",
  "cp.pause",
  "cp.cancel",
  /** Some rows were started anew. */
  "cp.retry",
  /** A run moves on because of how its rows stand. */
  "cp.settle",
  /** A run is hidden, some of it is still there. Between two turns. */
  "cp.remove",
  /** The chunks of the last control plane are in memory again. Between two turns. */
  "cp.recover",
  /** A page of results is about to be read. Not in a turn. */
  "cp.export",
  /** An output file is written under its temporary name. Not in a turn. */
  "cp.output.rename",
  /** The log is about to be folded into the database. Not in a turn. */
  "cp.checkpoint",
  /** A copy of the database was written, nobody has looked at it. Not in a turn. */
  "cp.backup",
  /** A copy is whole and on disk under its temporary name. Not in a turn. */
  "cp.backup.rename",
  /** Between the steps of exchanging the database for a backup. Not in a turn. */
  "cp.restore",
  /** The database is about to be opened, and is marked so. Not in a turn. */
  "cp.open",
  /** A migration has changed the schema, in its own transaction. */
  "cp.migrate",
  /** A bucket of a coarser level of the metrics was emptied to be made anew, in a transaction of its own or in several. */
  "cp.levels",
  /** A node was admitted, and does not know. Not in a turn. */
  "cp.welcome",
  /** A chunk is in memory, and the control plane does not know. */
  "node.chunk.received",
  "node.call.before",
  /** A request is with the socket. */
  "node.call.sent",
  /** A piece of an answer has come. */
  "node.call.receiving",
  /** A call has its outcome, which nobody was told. */
  "node.call.settled",
  /** Reports were handed to the disk, which may not have them yet. */
  "node.spool",
  /** Reports are about to be sent. */
  "node.flush",
  /** Reports were acknowledged, and are still held. */
  "node.flush.acknowledged",
  /** Rows are about to be given back. */
  "node.release",
  "node.renew",
] as const;

export type FailpointName = (typeof failpointNames)[number];

/**
 * A test sets this before the program is loaded; the program itself never does, and reads no variable for it. So there is
 * nothing to switch on in what users run, and tests try the very files that they run.
 */
const failpointSlot = Symbol.for("inferno.failpoint");

type Reach = (name: FailpointName) => void;

/** Does nothing unless a test has its hand in the process. */
export const failpoint: Reach = (globalThis as { [failpointSlot]?: Reach })[failpointSlot] ?? (() => undefined);
