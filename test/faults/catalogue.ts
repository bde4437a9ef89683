import type { Fault, FaultGroup } from "./fault.ts";
import { inputFileFaults } from "./group-a.ts";
import { endpointFaults } from "./group-c.ts";
import { nodeFaults } from "./group-d.ts";
import { storageFaults } from "./group-e.ts";

/** The fault catalogue: what can go wrong, what the program does then, and the tests that prove it. */
export const faultsByGroup: Readonly<Partial<Record<FaultGroup, readonly Fault[]>>> = {
  A: inputFileFaults,
  C: endpointFaults,
  D: nodeFaults,
  E: storageFaults,
};
