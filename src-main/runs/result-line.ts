import type { Failure } from "../../src-shared/model/failure.ts";
import type { JsonValue } from "../../src-shared/model/json.ts";
import type { Usage } from "../../src-shared/model/usage.ts";

/** One line of a results file: how one input row ended. */
export type ResultLine = {
  /** The row's place in its dataset, from 0. */
  index: number;
  id: string | null;
  state: "succeeded" | "failed" | "skipped" | "canceled";
  output: JsonValue;
  failure: Failure | null;
  /** The row's calls over all steps. */
  attempts: number;
  /** From the start of the row's first call to the end of its last, ms; null when none was made. */
  latencyMs: number | null;
  usage: Usage;
  costUsd: number | null;
  /** The row itself, when it was asked for. */
  input?: JsonValue;
  /** What each step gave, by its id, when it was asked for. */
  steps?: JsonValue;
};
