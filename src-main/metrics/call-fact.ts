import type { AttemptReport } from "../../src-shared/model/attempt.ts";

/**
 * One row's share of one call of an endpoint: what a node reported, and where it belongs. A packed call makes one fact for
 * each of its rows.
 */
export type CallFact = {
  run: { readonly no: number };
  nodeNo: number;
  /** The endpoint's name in the pipeline. */
  endpoint: string;
  /** Empty when the endpoint names none. */
  model: string;
  /** When the call ended, epoch ms by the control plane's clock. */
  endedAt: number;
  report: AttemptReport;
};
