import type { Db } from "./database.ts";

export type Suspect = { key: number; strikes: number };

/** Rows that were with a node when it died, until they end; few at any time. */
export class SuspectsTable {
  readonly #statements;

  constructor(db: Db) {
    const pending = "FROM suspects CROSS JOIN tasks ON tasks.key = suspects.key WHERE suspects.key BETWEEN ? AND ? AND tasks.state = 2";
    this.#statements = {
      strike: db.prepare<[number], { strikes: number }>(
        "INSERT INTO suspects VALUES (?, 1) ON CONFLICT(key) DO UPDATE SET strikes = strikes + 1 RETURNING strikes",
      ),
      one: db.prepare<[number], { strikes: number }>("SELECT strikes FROM suspects WHERE key = ?"),
      ready: db.prepare<[number, number, number, number, number], Suspect>(
        `SELECT suspects.key AS key, strikes ${pending} AND not_before <= ? AND strikes BETWEEN ? AND ? LIMIT 1`,
      ),
      nextReady: db.prepare<[number, number], { at: number | null }>(`SELECT min(not_before) AS at ${pending}`),
      remove: db.prepare<[number]>("DELETE FROM suspects WHERE key = ?"),
      removeRange: db.prepare<[number, number]>("DELETE FROM suspects WHERE key BETWEEN ? AND ?"),
    };
  }

  /** One more death; gives how many that makes. */
  strike(key: number): number {
    return (this.#statements.strike.get(key) as { strikes: number }).strikes;
  }

  /** 0 for a row that is none. */
  countStrikes(key: number): number {
    return this.#statements.one.get(key)?.strikes ?? 0;
  }

  /** A pending one from key to key whose time has come, with this many strikes. */
  findReady(range: { from: number; to: number }, now: number, strikes: { least: number; most: number }): Suspect | null {
    return this.#statements.ready.get(range.from, range.to, now, strikes.least, strikes.most) ?? null;
  }

  /** When the first pending one may be leased (epoch ms); null when none is pending. */
  findNextReady(range: { from: number; to: number }): number | null {
    return this.#statements.nextReady.get(range.from, range.to)?.at ?? null;
  }

  remove(key: number): void {
    this.#statements.remove.run(key);
  }

  removeRange(from: number, to: number): void {
    this.#statements.removeRange.run(from, to);
  }
}
