import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import type { JsonValue } from "../../../src-shared/model/json.ts";
import type { WitnessRequest } from "./behaviour.ts";

/** One request and what became of it. */
export type WitnessCall = {
  /** Ordinal at this server, from 1. */
  call: number;
  /** Epoch ms of its last byte's arrival. */
  at: number;
  method: string;
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed. */
  body: JsonValue;
  /** `row-<n>`, each once, in order. */
  rowKeys: readonly string[];
  /** Null while it is in flight, and for ever when the connection went before an answer began. */
  status: number | null;
  /** Null while it is in flight. */
  endedAt: number | null;
  /** Whether the whole answer, good or bad, was handed to the socket. */
  completed: boolean;
};

/** `full` keeps every call, `lean` too but without headers and bodies, `count` only how often each row was asked for, `none` only the totals. */
export type LogMode = "full" | "lean" | "count" | "none";

type Waiter = { count: number; resolve: () => void };

/** What the witness saw. The file, when there is one, is written synchronously: a kill loses nothing that was answered. */
export class CallLog {
  readonly #mode: LogMode;
  readonly #file: number | null;
  readonly #calls: WitnessCall[] = [];
  readonly #countByRow = new Map<string, number>();
  readonly #waiters = new Set<Waiter>();
  total = 0;
  inFlight = 0;
  maxInFlight = 0;

  constructor(mode: LogMode, file: string | undefined) {
    this.#mode = mode;
    this.#file = file === undefined ? null : openSync(file, "a");
  }

  /** Whether requests must be parsed for their row keys. */
  get counts(): boolean {
    return this.#mode !== "none";
  }

  get seenByRow(): ReadonlyMap<string, number> {
    return this.#countByRow;
  }

  get calls(): readonly WitnessCall[] {
    return this.#calls;
  }

  /** Counts the rows; returns how often the first of them has been seen, this time included. */
  see(rowKeys: readonly string[]): number {
    for (const key of rowKeys) this.#countByRow.set(key, (this.#countByRow.get(key) ?? 0) + 1);
    return rowKeys[0] === undefined ? 0 : (this.#countByRow.get(rowKeys[0]) ?? 0);
  }

  /** Returns what `ended` wants back; null when calls are only counted. */
  arrived(request: WitnessRequest): WitnessCall | null {
    this.inFlight += 1;
    if (this.inFlight > this.maxInFlight) this.maxInFlight = this.inFlight;
    if (this.#waiters.size > 0) this.#wake();
    if (this.#mode !== "full" && this.#mode !== "lean") return null;
    const { call, method, path, rowKeys } = request;
    const { headers, body } = this.#mode === "full" ? request : { headers: {}, body: null };
    const entry: WitnessCall = { call, at: Date.now(), method, path, headers, body, rowKeys, status: null, endedAt: null, completed: false };
    this.#calls.push(entry);
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    return entry;
  }

  ended(entry: WitnessCall | null, status: number | null, completed: boolean): void {
    this.inFlight -= 1;
    if (entry === null) return;
    Object.assign(entry, { status, completed, endedAt: Date.now() });
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify({ call: entry.call, status, completed, endedAt: entry.endedAt })}\n`);
  }

  /** Resolves when at least `count` requests have arrived since the start. */
  waitFor(count: number, deadlineMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        count,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(new Error(`the model server got ${this.total} of ${count} calls within ${deadlineMs} ms`));
      }, deadlineMs);
      this.#waiters.add(waiter);
      this.#wake();
    });
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }

  #wake(): void {
    for (const waiter of this.#waiters) {
      if (this.total < waiter.count) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }
}

/** The calls in a witness's log file, in order of arrival. A last line that a kill cut off is left out. */
export function readWitnessLog(file: string): WitnessCall[] {
  const callById = new Map<number, WitnessCall>();
  const lines = readFileSync(file, "utf8").split("\n");
  lines.pop();
  for (const line of lines) {
    const entry = JSON.parse(line) as WitnessCall;
    callById.set(entry.call, { ...callById.get(entry.call), ...entry });
  }
  return [...callById.values()];
}

export function callsByRow(calls: Iterable<WitnessCall>): Map<string, WitnessCall[]> {
  const byRow = new Map<string, WitnessCall[]>();
  for (const call of calls) {
    for (const key of call.rowKeys) {
      const list = byRow.get(key);
      if (list === undefined) byRow.set(key, [call]);
      else list.push(call);
    }
  }
  return byRow;
}
