import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { failpoint } from "../src-shared/core/failpoint.ts";
import { maxInlineFrameBytes } from "../src-shared/wire/frame.ts";
import type { ChunkRelease, NodeHello, NodeUpRequest, NodeWelcome, ResultsReply } from "../src-shared/wire/node-up.ts";
import { type Refusal, RefusedError, type Reply } from "../src-shared/wire/reply.ts";
import { protocolRange } from "../src-shared/wire/version.ts";
import { BulkTransfer } from "./bulk-transfer.ts";
import { createModelCaller, type ModelCaller } from "./calls/model-caller.ts";
import { ChunkRunner } from "./chunk-runner.ts";
import { type Clock, systemClock } from "./clock.ts";
import { ControlLink, type DownHandlers } from "./control-link.ts";
import type { JoinToken } from "./join-token.ts";
import { LeaseKeeper } from "./lease-keeper.ts";
import { ResultOutbox } from "./result-outbox.ts";
import { tryRow } from "./row-trial.ts";
import { replayLeft } from "./spool/replay-left.ts";
import type { Spool } from "./spool/spool.ts";
import type { Withdrawable } from "./waiting.ts";
import { WorkWish } from "./work-wish.ts";

export type NodeAgentOptions = {
  join: JoinToken;
  name: string;
  /** Rows in flight at once at most, over all runs. */
  slots: number;
  labels?: Record<string, string>;
  version: string;
  /** Open; belongs to whoever gave it. */
  spool: Spool;
  /** Plain lines for people. */
  log?: (line: string) => void;
  /** For keys that endpoints take from the environment, and proxies. */
  env?: NodeJS.ProcessEnv;
  clock?: Clock;
  random?: () => number;
  caller?: ModelCaller;
};

/** Why an agent ended. `refused`: the control plane does not want this node, and trying again is of no use. */
export type AgentEnd = { how: "drained" } | { how: "closed" } | { how: "abandoned" } | { how: "refused"; refusal: Refusal };

export type NodeAgent = {
  /** Resolves once, when the agent has ended and holds nothing any more. Never rejects. */
  closed: Promise<AgentEnd>;
  /** Resolves when what an earlier process left is told, or not to be told. */
  replayed: Promise<void>;
  /** Takes no more rows, gives back what has not started, lets calls in flight finish (25 s at most), reports, ends. */
  drain(): Promise<void>;
  /** Ends at once: calls in flight are ended, what is not reported stays in the spool. */
  close(): Promise<void>;
  /** The control plane is gone for good: no further call, and those in flight may finish for so long; what they gave stays in the spool. */
  abandon(withinMs: number): Promise<void>;
  /** Just before the process ends: puts on disk what is not there yet. */
  saveNow(): void;
};

const drainWithinMs = 25_000;

/** One node: its connection, its rows, its reports. Holds no state outside of itself; several fit into a process. */
export function startNodeAgent(options: NodeAgentOptions): NodeAgent {
  const agent = new Agent(options);
  return {
    closed: agent.closed,
    replayed: agent.replayed,
    drain: () => agent.drain(),
    close: () => agent.end({ how: "closed" }),
    abandon: (withinMs) => agent.abandon(withinMs),
    saveNow: () => agent.saveNow(),
  };
}

class Agent {
  readonly closed: Promise<AgentEnd>;
  readonly replayed: Promise<void>;
  readonly #options: NodeAgentOptions;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #log: (line: string) => void;
  readonly #caller: ModelCaller;
  readonly #instanceId = randomBytes(12).toString("hex");
  readonly #outbox: ResultOutbox;
  readonly #runner: ChunkRunner;
  readonly #wish: WorkWish;
  readonly #link: ControlLink;
  readonly #bulk: BulkTransfer;
  #blockedToTell: NodeUpRequest<"endpoint:blocked">[] = [];
  #draining: Promise<void> | null = null;
  readonly #replaying: Withdrawable = { withdraw: null };
  readonly #leases: LeaseKeeper;
  #ended = false;
  #resolveClosed: (end: AgentEnd) => void = () => undefined;

  constructor(options: NodeAgentOptions) {
    this.#options = options;
    const clock = options.clock ?? systemClock;
    this.#clock = clock;
    this.#random = options.random ?? Math.random;
    const log = options.log ?? (() => undefined);
    this.#log = log;
    this.#caller = options.caller ?? createModelCaller({ env: options.env ?? process.env });
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#outbox = this.#makeOutbox();
    this.#runner = new ChunkRunner({
      clock,
      random: this.#random,
      caller: this.#caller,
      slots: options.slots,
      outbox: this.#outbox,
      onRowEnded: () => this.#wish.noteEnded(),
      onLimitChanged: () => this.#wish.tell(),
      onBlocked: (blocked) => {
        this.#blockedToTell.push(blocked);
        void this.#tellBlocked();
      },
    });
    this.#wish = new WorkWish({
      clock,
      held: () => this.#runner.rowsHeld,
      waiting: () => this.#runner.rowsWaiting,
      limit: () => this.#runner.limit,
      mayTake: () => options.spool.isSafe && !this.#outbox.nearlyFull,
      send: (want) => void this.#link.send("chunk:request", { want }),
    });
    this.#bulk = new BulkTransfer({ origin: `http://${options.join.host}:${options.join.port}`, authorization: () => this.#link.authorization });
    this.#link = this.#makeLink();
    this.#leases = new LeaseKeeper({ clock, runner: this.#runner, send: (renewal) => this.#link.send("chunk:renew", renewal) });
    options.spool.onChange = () => this.#wish.tell();
    this.replayed = this.#replay();
    void this.replayed.then(() => {
      if (!this.#ended) this.#link.open();
    });
  }

  drain(): Promise<void> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  async end(end: AgentEnd): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#replaying.withdraw?.();
    this.#leases.stop();
    this.#wish.stop();
    this.#link.close();
    this.#bulk.close();
    this.#runner.close();
    this.saveNow();
    this.#outbox.close();
    // A caller that was given belongs to whoever gave it.
    if (this.#options.caller === undefined) await this.#caller.close();
    this.#resolveClosed(end);
  }

  async abandon(withinMs: number): Promise<void> {
    this.#wish.stop();
    this.#disconnect();
    this.#link.close();
    await this.#runner.drain(withinMs);
    await this.end({ how: "abandoned" });
  }

  saveNow(): void {
    this.#outbox.flush();
    this.#options.spool.saveNow();
  }

  #replay(): Promise<void> {
    return replayLeft({
      spool: this.#options.spool,
      clock: this.#clock,
      random: this.#random,
      log: this.#log,
      post: (frame, ageMs) => this.#bulk.postResults(frame, { want: 0, ageMs }),
      onRevoked: () => this.#link.disown(),
      waiting: this.#replaying,
      isOver: () => this.#ended || this.#draining !== null,
    });
  }

  #makeOutbox(): ResultOutbox {
    return new ResultOutbox({
      clock: this.#clock,
      spool: this.#options.spool,
      push: (frame, ageMs) => this.#push(frame, ageMs),
      release: (release) => this.#release(release),
      onSettled: (owner) => this.#runner.settle(owner),
      onStop: (stop) => this.#runner.stopRows(stop),
      onRoom: () => {
        this.#runner.roomChanged();
        this.#wish.tell();
      },
      log: this.#log,
    });
  }

  #makeLink(): ControlLink {
    const { host, port } = this.#options.join;
    return new ControlLink({
      join: this.#options.join,
      clock: this.#clock,
      random: this.#random,
      spool: this.#options.spool,
      hello: () => this.#hello(),
      handlers: this.#handlers(),
      onReady: (welcome) => this.#ready(welcome),
      onLost: () => this.#lost(),
      onUnreachable: (reason) => this.#log(`Cannot reach ${host}:${port} (${reason}), trying again.`),
      onRefused: (refusal) => void this.end({ how: "refused", refusal }),
    });
  }

  #hello(): NodeHello {
    const { name, slots, labels, version } = this.#options;
    return {
      protocol: protocolRange,
      version,
      name,
      slots,
      labels: labels ?? {},
      instanceId: this.#instanceId,
      pid: process.pid,
      host: hostname().slice(0, 255),
      heldChunks: this.#runner.heldChunks.slice(0, 10_000),
      openRuns: this.#runner.openRuns.slice(0, 10_000),
    };
  }

  #handlers(): DownHandlers {
    const runner = this.#runner;
    const act = (change: () => void): null => {
      change();
      return null;
    };
    return {
      "run:open": (request) => act(() => runner.openRun(request)),
      "shares:update": async ({ shares }) => {
        await runner.updateShares(shares);
        return null;
      },
      "run:hold": ({ runId }) => act(() => runner.holdRun(runId)),
      "run:cancel": ({ runId }) => act(() => runner.cancelRun(runId)),
      "run:close": ({ runId }) => act(() => runner.closeRun(runId)),
      "chunk:offer": async (offer, frame) => {
        if (!offer.fetch && frame === undefined) throw new RefusedError("E_FRAME", "The chunk came without its frame.");
        const text = offer.fetch || frame === undefined ? await this.#bulk.fetchChunk(offer.chunkId) : frame.toString("utf8");
        this.#wish.noteOffer(runner.takeChunk(offer, text));
        return null;
      },
      "row:try": (request) => tryRow(request, { clock: this.#clock, random: this.#random, caller: this.#caller }),
      "node:stop": () => act(() => void this.drain()),
    };
  }

  #ready(welcome: NodeWelcome): void {
    const { host, port } = this.#options.join;
    this.#log(`Connected as ${welcome.name} to ${host}:${port} with ${this.#options.slots} slots.`);
    this.#runner.loseChunks(welcome.lostChunks);
    this.#leases.begin(welcome.leaseTtlMs, welcome.renewEveryMs);
    this.#outbox.connect();
    this.#wish.connect();
    void this.#tellBlocked();
    if (this.#draining !== null) void this.#link.send("node:drain", {});
  }

  #lost(): void {
    this.#log("Lost the connection, reconnecting.");
    this.#disconnect();
  }

  #disconnect(): void {
    this.#outbox.disconnect();
    this.#wish.disconnect();
    this.#leases.pause();
  }

  async #push(frame: Buffer, ageMs: number): Promise<Reply<ResultsReply> | null> {
    if (!this.#link.isReady) return null;
    const push = { want: this.#wish.take(), ageMs };
    return frame.length <= maxInlineFrameBytes ? this.#link.send("results:push", push, frame) : this.#bulk.postResults(frame, push);
  }

  /** A refused release is over too: the control plane no longer counts the rows as this node's. */
  async #release(release: ChunkRelease): Promise<boolean> {
    failpoint("node.release");
    return (await this.#link.send("chunk:release", release)) !== null;
  }

  async #tellBlocked(): Promise<void> {
    const blocked = this.#blockedToTell;
    this.#blockedToTell = [];
    for (const message of blocked) {
      if ((await this.#link.send("endpoint:blocked", message)) === null) this.#blockedToTell.push(message);
    }
  }

  async #drain(): Promise<void> {
    this.#wish.stop();
    this.#replaying.withdraw?.();
    void this.#link.send("node:drain", {});
    await this.#runner.drain(drainWithinMs);
    await this.#outbox.whenEmpty();
    if (this.#ended) return;
    this.#log("Drained.");
    await this.end({ how: "drained" });
  }
}
