import { failpoint } from "../../src-shared/core/failpoint.ts";
import { canRunGo, decideRunState, isRunEnded } from "../../src-shared/core/run-transitions.ts";
import type { RunState } from "../../src-shared/model/run.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { TurnLedger } from "../scheduling/turn-ledger.ts";
import type { Store } from "../storage/store.ts";
import type { LiveRun, LiveTallies } from "./live-run.ts";

/** Told after the commit that a run has changed its state. */
export type StateListener = (run: LiveRun) => void;

/** The one place where a run's state changes. Methods run inside a turn. */
export class RunStates {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #onChange: StateListener;

  constructor(parts: { store: Store; now: () => number; onChange: StateListener }) {
    this.#store = parts.store;
    this.#now = parts.now;
    this.#onChange = parts.onChange;
  }

  /** Throws `RefusedError` E_RUN_STATE when the run cannot go there. */
  change(run: LiveRun, to: RunState, reason: string | null, ledger: TurnLedger): void {
    const from = ledger.state(run);
    if (!canRunGo(from, to)) throw new RefusedError("E_RUN_STATE", `The run ${run.id} is ${from}; it cannot become ${to}.`);
    const stored = this.#store.runs.findByNo(run.no);
    if (stored === null) throw new RefusedError("E_RUN_UNKNOWN", `The run ${run.id} is gone.`);
    const startedAt = stored.startedAt ?? (to === "running" ? this.#now() : null);
    this.#store.runs.setState({ no: run.no, state: to, reason, startedAt, endedAt: isRunEnded(to) ? this.#now() : null });
    ledger.setState(run, to);
    ledger.afterCommit(() => {
      run.state = to;
      this.#onChange(run);
    });
  }

  /** Writes the tallies of all runs this turn touched, and moves those on whose rows say so. */
  settle(ledger: TurnLedger): void {
    for (const [run, tallies] of ledger.changedRuns) {
      this.#store.runs.setTallies(run.no, tallies);
      const to = decideRunState(ledger.state(run), { ...tallies, affordable: run.countAffordable(tallies) });
      // One whose deletion began in this very turn stays as it is.
      if (to === null || this.#store.runs.findByNo(run.no) === null) continue;
      this.change(run, to, to === "paused" ? describeBlock(run, tallies) : null, ledger);
      failpoint("cp.settle");
    }
  }
}

function describeBlock(run: LiveRun, { blocked }: LiveTallies): string {
  const why = [...run.blockReasonByEndpoint].map(([endpoint, reason]) => `endpoint ${endpoint}: ${reason}`).join("; ");
  return `All ${blocked} remaining rows wait for an endpoint that cannot be used. ${why}`.trim();
}
