import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { Store } from "../storage/store.ts";
import { TurnLedger } from "./turn-ledger.ts";

/** A change of what is stored. Refuses, by throwing `RefusedError`, before it writes anything. */
export type Change<Value> = (ledger: TurnLedger) => Value;

type Entry = { change: Change<unknown>; resolve: (value: unknown) => void; reject: (cause: unknown) => void };

/**
 * The one way anything about runs, tasks and chunks changes: all that has queued up since the last turn goes into one
 * transaction, then `closing` (hand out work, settle runs) joins it; only after the commit do callers get their answer
 * and messages go out. One commit a turn, however many nodes push.
 */
export class Turns {
  readonly #store: Store;
  readonly #closing: (ledger: TurnLedger) => void;
  readonly #onStorageFailure: (cause: unknown) => void;
  #entries: Entry[] = [];
  #scheduled = false;
  #closed = false;

  constructor(store: Store, options: { closing: (ledger: TurnLedger) => void; onStorageFailure: (cause: unknown) => void }) {
    this.#store = store;
    this.#closing = options.closing;
    this.#onStorageFailure = options.onStorageFailure;
  }

  /** Resolves after the commit with what `change` gave; rejects with its `RefusedError`, or when storage failed. */
  enter<Value>(change: Change<Value>): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      this.#entries.push({ change, resolve: resolve as (value: unknown) => void, reject });
      this.schedule();
    });
  }

  /** A turn soon, even if no change is queued: there may be work to hand out. */
  schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.runNow();
    });
  }

  /** Runs the turn at once; for closing down. */
  runNow(): void {
    if (this.#closed) return;
    const entries = this.#entries;
    this.#entries = [];
    const ledger = new TurnLedger();
    const outcomes: { entry: Entry; refusal: RefusedError | null; value: unknown }[] = [];
    try {
      this.#store.transaction(() => {
        for (const entry of entries) outcomes.push(applyEntry(entry, ledger));
        this.#closing(ledger);
      });
    } catch (cause) {
      for (const entry of entries) entry.reject(cause);
      this.#onStorageFailure(cause);
      return;
    }
    ledger.commit();
    for (const { entry, refusal, value } of outcomes) refusal === null ? entry.resolve(value) : entry.reject(refusal);
  }

  close(): void {
    this.runNow();
    this.#closed = true;
  }
}

function applyEntry(entry: Entry, ledger: TurnLedger): { entry: Entry; refusal: RefusedError | null; value: unknown } {
  try {
    return { entry, refusal: null, value: entry.change(ledger) };
  } catch (cause) {
    if (cause instanceof RefusedError) return { entry, refusal: cause, value: null };
    throw cause;
  }
}
