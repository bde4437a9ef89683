import type { Db } from "./database.ts";

/** Calls by an endpoint's name in one minute, with one outcome, as a roll-up has them. */
export type RecentCalls = { endpoint: string; outcome: string; calls: number; latency: Uint8Array; minuteAt: number };

type Columns = { endpoint: string; outcome: string; calls: number; latency: Buffer; minute_at: number };

/** The newest roll-ups over all runs, by the primary key's first column. */
export class RecentCallsQuery {
  readonly #list;

  constructor(db: Db) {
    this.#list = db.prepare<[number], Columns>(
      "SELECT endpoint, outcome, calls, latency, minute_at FROM metric_minutes WHERE minute_at >= ? ORDER BY minute_at DESC LIMIT 5000",
    );
  }

  list(from: number): RecentCalls[] {
    return this.#list.all(from).map(({ minute_at: minuteAt, ...rest }) => ({ ...rest, minuteAt }));
  }
}
