/** Where a fault comes from: A input files, B configuration and people, C endpoints, D nodes and the wire, E storage and the machine. */
export type FaultGroup = "A" | "B" | "C" | "D" | "E";

/** One fault of the catalogue, what the program does about it, and which tests prove that. */
export type Fault = {
  id: `${FaultGroup}${number}`;
  /** What happens then, in one sentence. */
  rule: string;
  /** Titles of tests by their file, from the repository's root. A row of a `test.each` table is named by its first cell. */
  testsByFile: Readonly<Record<string, readonly string[]>>;
  /** What of it is not proved, and why; null when nothing is left. */
  open: string | null;
};

/** How many faults a group has, numbered from 1 without gaps. */
export const groupSizes: Readonly<Record<FaultGroup, number>> = { A: 33, B: 12, C: 30, D: 24, E: 21 };
