/** One request that the model server got, as far as the checker needs it. */
export type SeenCall = {
  /** `row-<n>`. */
  rowKey: string;
  stepId: string;
  /** The text it answered, or would have; different in every call. */
  answer: string;
  /** Epoch ms. */
  at: number;
  /** A good answer was handed to the socket, whole. */
  completed: boolean;
};

/** A number that is to be back where it was: bytes of memory, open files. */
export type Baseline = { what: string; before: number; after: number; mayGrowBy: number };

/** What is known of one run after everything has healed. */
export type Evidence = {
  /** A data folder that nobody writes to any more. */
  dataDir: string;
  /** Everything that was written anywhere: here no key may stand. */
  folders: readonly string[];
  runId: string;
  calls: readonly SeenCall[];
  /** The text of its JSONL results file; null when the run was not to come to one. */
  output: string | null;
  /** Calls that may have been made without any report: what was in flight, or reported to nobody, when a process was killed. */
  callsLostAtMost: number;
  /** How long it took to end after healing, and how long it might take; null when it was not to end. */
  ending: { tookMs: number; deadlineMs: number } | null;
  /** From when on, epoch ms, no call of it might start; null when it was not canceled. */
  noCallsAfter: number | null;
  /** Texts that may stand nowhere: keys of endpoints. */
  canaries: readonly string[];
  /** What the processes said. */
  logs: readonly string[];
  baselines: readonly Baseline[];
};

/**
 * I1 every row has exactly one end, and one line in the results, in order. I2 nothing is stored of rows that do not exist.
 * I3 each stored answer is one that the server gave for that row and step. I4 no call without a reason. I5 counters are
 * what a recount gives. I6 tokens and cost are the sum over all answers, duplicates included. I8 the database is sound.
 * I9 no call starts after a cancel. I10 it ends in time. I11 no secret is written anywhere. I12 memory and handles come back.
 */
export type InvariantName = "I1" | "I2" | "I3" | "I4" | "I5" | "I6" | "I8" | "I9" | "I10" | "I11" | "I12";

export type BrokenInvariant = { invariant: InvariantName; what: string };
