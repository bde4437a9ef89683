import { RefusedError } from "../../src-shared/wire/reply.ts";
import { DatasetError } from "../datasets/dataset-error.ts";
import { InterruptedError, UsageError } from "./shell-errors.ts";

/** What the `inferno` command ends with. Scripts rely on these. */
export const exitCodes = {
  /** Every row succeeded or was skipped by a condition; or the command did what it was asked. */
  ok: 0,
  /** It could not go on. A run is resumable then, and there is no output file. */
  couldNotGoOn: 1,
  /** Wrong usage, or an invalid pipeline or dataset. Nothing was sent. */
  usage: 2,
  /** The run has ended, and some rows failed or were canceled. */
  rowsFailed: 3,
  /** This machine cannot run the program. */
  cannotRunHere: 78,
  /** Interrupted, and resumable. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * Refusals that the command line or its files brought about: something named that is not there, or not well formed. Every other
 * refusal is about the state of things (a folder in use, a port taken, a run that has ended), which may be different later.
 */
const usageRefusals = /_(UNKNOWN|AMBIGUOUS|INVALID)$|^E_(PIPELINE|MESSAGE|NO_HOME|ROW_UNREADABLE|NOTHING_TO_RETRY|PRICE_MISSING)$/;

/** The exit code for something thrown by a command. */
export function errorToExitCode(error: unknown): ExitCode {
  if (error instanceof UsageError || error instanceof DatasetError) return exitCodes.usage;
  if (error instanceof InterruptedError) return exitCodes.interrupted;
  if (error instanceof RefusedError) return error.problems.length > 0 || usageRefusals.test(error.code) ? exitCodes.usage : exitCodes.couldNotGoOn;
  return exitCodes.couldNotGoOn;
}

/** The exit code of a run that has ended. */
export function countsToExitCode(counts: { failed: number; canceled: number }): ExitCode {
  return counts.failed + counts.canceled > 0 ? exitCodes.rowsFailed : exitCodes.ok;
}
