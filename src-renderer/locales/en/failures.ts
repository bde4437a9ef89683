import { failureRules } from "../../../src-shared/core/failure-table.ts";
import type { FailureKind } from "../../../src-shared/model/failure.ts";

export type FailureWords = { label: string; cause: string; advice: string };

/** Failures in plain words: in English those that the shell prints. */
export const failures = Object.fromEntries(Object.entries(failureRules).map(([kind, { label, cause, advice }]) => [kind, { label, cause, advice }])) as Record<
  FailureKind,
  FailureWords
>;
