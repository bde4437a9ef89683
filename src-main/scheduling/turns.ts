import { failpoint } from "../../src-shared/core/failpoint.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { Store } from "../storage/store.ts";
import { isLockedOut } from "../storage/database-error.ts";
import { lockPatienceMs, lockPauseMs } from "../storage/when-unlocked.ts";
import { TurnLedger } from "./turn-ledger.ts";

/** A change of what is stored. Refuses, by throwing `RefusedError`, before it writes anything. */
export type Change<Value> = (ledger: TurnLedger) => Value;

export type TurnOptions = {
  /** Joins the transaction after all changes. */
  closing: (ledger: TurnLedger) => void;
  /** Nothing was written. `alone`: one change failed by itself, and the others are tried again without it. */
  onFailed: (cause: unknown, alone: boolean) => void;
};

type Entry = { change: Change<unknown>; resolve: (value: unknown) => void; reject: (cause: unknown) => void };

/**
 * The one way anything about runs, tasks and chunks changes: all that has queued up since the last turn goes into one
 * transaction, then `closing` (hand out work, settle runs) joins it; only after the commit do callers get their answer
 * and messages go out. One commit a turn, however many nodes push.
 */
export class Turns {
  readonly #store: Store;
  readonly #closing: (ledger: TurnLedger) => void;
  readonly #onFailed: TurnOptions["onFailed"];
  #entries: Entry[] = [];
  #scheduled = false;
  #isClosing = false;
  #closed = false;
  /** When another program was first found to have the database; null while nobody has. */
  #lockedSince: number | null = null;

  constructor(store: Store, options: TurnOptions) {
    this.#store = store;
    this.#closing = options.closing;
    this.#onFailed = options.onFailed;
  }

  /** Resolves after the commit with what `change` gave; rejects with its `RefusedError`, or when storage failed. */
  enter<Value>(change: Change<Value>): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      if (this.#closed) return reject(new Error("the control plane has stopped"));
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
    let entries = this.#entries;
    this.#entries = [];
    // A change that cannot be written fails alone: the others have their turn without it.
    do entries = this.#run(entries);
    while (entries.length > 0);
  }

  /** Gives the entries that are to be run again. */
  #run(entries: readonly Entry[]): Entry[] {
    const ledger = new TurnLedger();
    const outcomes: { entry: Entry; refusal: RefusedError | null; value: unknown }[] = [];
    try {
      this.#store.transaction(() => {
        for (const entry of entries) outcomes.push(applyEntry(entry, ledger));
        this.#closing(ledger);
        failpoint("cp.turn.commit");
      });
    } catch (cause) {
      if (outcomes.length === 0 && isLockedOut(cause) && this.#waitForLock(entries)) return [];
      const culprit = entries[outcomes.length];
      this.#onFailed(cause, culprit !== undefined);
      // Without one it was the closing or the commit that failed, for all.
      for (const entry of culprit === undefined ? entries : [culprit]) entry.reject(cause);
      return culprit === undefined ? [] : entries.filter((entry) => entry !== culprit);
    }
    failpoint("cp.turn.committed");
    this.#lockedSince = null;
    ledger.commit();
    for (const { entry, refusal, value } of outcomes) {
      if (refusal === null) entry.resolve(value);
      else entry.reject(refusal);
    }
    return [];
  }

  /** Another program has the database: the entries keep their place and are tried again soon; false after half a minute of that. */
  #waitForLock(entries: readonly Entry[]): boolean {
    const now = performance.now();
    this.#lockedSince ??= now;
    if (this.#isClosing || now - this.#lockedSince >= lockPatienceMs) {
      this.#lockedSince = null;
      return false;
    }
    this.#entries.unshift(...entries);
    this.#scheduled = true;
    setTimeout(
      () => {
        this.#scheduled = false;
        this.runNow();
      },
      lockPauseMs * (0.5 + Math.random()),
    );
    return true;
  }

  close(): void {
    this.#isClosing = true;
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
