import type { Failure } from "../src-shared/model/failure.ts";
import type { RunId } from "../src-shared/model/ids.ts";
import type { RunOpen } from "../src-shared/wire/node-down.ts";
import type { ModelCaller } from "./calls/model-caller.ts";
import type { Clock } from "./clock.ts";
import { EndpointLane } from "./endpoint-lane.ts";
import { Fifo } from "./fifo.ts";
import type { GateRegister } from "./gate-register.ts";
import type { HeldRow } from "./held-row.ts";
import { PlacedList } from "./placed-list.ts";
import type { RowEnd, RowHost, RowRun, WaitRules } from "./row-run.ts";
import type { RunProgram } from "./run-program.ts";
import type { Withdrawable } from "./waiting.ts";

/** What a run on this node needs of the node. */
export type RunSurroundings = {
  clock: Clock;
  random: () => number;
  caller: ModelCaller;
  gates: GateRegister;
  waitForRoom: (holder: Withdrawable) => Promise<void> | null;
  onSlotFree: () => void;
  onRowOver: (row: HeldRow, end: RowEnd) => void;
  onBlocked: (run: RunOnNode, endpoint: string, endpointKey: string, failure: Failure) => void;
};

const waits: WaitRules = { releaseAboveMs: 30_000, capMs: 30_000, everythingCounts: false };

/**
 * One run's rows on this node.
 *
 * States: open ⇄ held (no row starts; back by a new `run:open` or a new chunk) → canceled (no step starts) → closed.
 */
export class RunOnNode implements RowHost {
  readonly id: RunId;
  readonly clock: Clock;
  readonly random: () => number;
  readonly waits = waits;
  program: RunProgram;
  laneByEndpoint: ReadonlyMap<string, EndpointLane>;
  concurrency: number;
  state: "open" | "held" | "canceled" | "closed" = "open";
  /** Until its first report went out. */
  eager = true;
  inFlight = 0;
  /** Prevents the end by force of a canceled run's calls. */
  cancelDeadline: (() => void) | null = null;
  /** Rows neither ended nor gone. */
  readonly rows = new PlacedList<HeldRow>();
  readonly #surroundings: RunSurroundings;
  readonly #waiting = new Fifo<HeldRow>();
  readonly #entering = new Map<RowRun, () => void>();
  #started = 0;

  constructor(open: RunOpen, program: RunProgram, surroundings: RunSurroundings) {
    this.id = open.runId;
    this.clock = surroundings.clock;
    this.random = surroundings.random;
    this.program = program;
    this.concurrency = open.concurrency;
    this.#surroundings = surroundings;
    this.laneByEndpoint = this.#openLanes(open, program);
  }

  /** Rows that have not started. */
  get waitingRows(): number {
    return this.rows.size - this.#started;
  }

  /** The run goes on, perhaps with other numbers; endpoints that were blocked are tried again. */
  reopen(open: RunOpen, program: RunProgram): void {
    const before = this.laneByEndpoint;
    this.program = program;
    this.concurrency = open.concurrency;
    this.laneByEndpoint = this.#openLanes(open, program);
    for (const lane of before.values()) this.#closeLane(lane);
    if (this.state === "held") this.state = "open";
  }

  addRow(row: HeldRow): void {
    this.rows.add(row);
    this.#waiting.push(row);
  }

  /** Starts the next row, or lets one that waited go on; false when there is none that may. */
  startNext(): boolean {
    if (this.inFlight >= this.concurrency) return false;
    const [entering] = this.#entering;
    if (entering !== undefined) {
      const [row, enter] = entering;
      this.#entering.delete(row);
      this.inFlight += 1;
      row.holdsSlot = true;
      enter();
      return true;
    }
    for (let row = this.#waiting.shift(); row !== undefined; row = this.#waiting.shift()) {
      if (row.state !== "waiting") continue;
      this.inFlight += 1;
      this.#started += 1;
      row.start();
      return true;
    }
    return false;
  }

  waitForRoom(holder: Withdrawable): Promise<void> | null {
    return this.#surroundings.waitForRoom(holder);
  }

  leaveSlot(): void {
    this.inFlight -= 1;
    this.#surroundings.onSlotFree();
  }

  enterSlot(row: RowRun): Promise<void> {
    const entered = new Promise<void>((resolve) => this.#entering.set(row, resolve));
    this.#surroundings.onSlotFree();
    return entered;
  }

  cancelEntry(row: RowRun): void {
    const enter = this.#entering.get(row);
    this.#entering.delete(row);
    enter?.();
  }

  rowOver(row: HeldRow, end: RowEnd): void {
    // A row that never started was not counted as started.
    if (this.rows.remove(row) && row.wasStarted) this.#started -= 1;
    this.#surroundings.onRowOver(row, end);
  }

  /** Asks all rows to stop at their next boundary; those not started stop now. */
  quitRows(end: Exclude<RowEnd, { how: "ended" }>): void {
    for (const row of this.rows.toArray()) row.quit(end);
  }

  /** Ends the calls in flight of all rows. */
  abortRows(end: Exclude<RowEnd, { how: "ended" }>): void {
    for (const row of this.rows.toArray()) row.running?.abort(end);
  }

  close(): void {
    this.state = "closed";
    this.cancelDeadline?.();
    this.quitRows({ how: "stopped" });
    this.abortRows({ how: "stopped" });
    for (const lane of this.laneByEndpoint.values()) this.#closeLane(lane);
    this.laneByEndpoint = new Map();
  }

  #openLanes(open: RunOpen, program: RunProgram): Map<string, EndpointLane> {
    const { clock, caller, gates } = this.#surroundings;
    const laneByEndpoint = new Map<string, EndpointLane>();
    for (const [name, endpoint] of Object.entries(program.plan.endpoints)) {
      const gate = gates.enter(endpoint.key, open.shares[endpoint.key]);
      const onBlocked = (lane: EndpointLane, failure: Failure): void => {
        for (const row of this.rows.toArray()) row.running?.wakeCallsOf(lane);
        if (this.laneByEndpoint.get(name) === lane) this.#surroundings.onBlocked(this, name, endpoint.key, failure);
      };
      laneByEndpoint.set(name, new EndpointLane({ endpoint, gate, caller, clock, pack: true, onBlocked }));
    }
    return laneByEndpoint;
  }

  #closeLane(lane: EndpointLane): void {
    lane.close();
    this.#surroundings.gates.leave(lane.endpoint.key);
  }
}
