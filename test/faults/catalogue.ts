import type { Fault, FaultGroup } from "./fault.ts";
import { inputFileFaults } from "./group-a.ts";

/** The fault catalogue: what can go wrong, what the program does then, and the tests that prove it. */
export const faultsByGroup: Readonly<Partial<Record<FaultGroup, readonly Fault[]>>> = { A: inputFileFaults };
