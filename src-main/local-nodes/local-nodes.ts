import { setTimeout as delay } from "node:timers/promises";
import type { NodeId } from "../../src-shared/model/ids.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { ConnectedNode } from "../scheduling/connected-node.ts";
import type { LeaseEnd } from "../scheduling/leases.ts";
import type { StoredNode } from "../storage/nodes-table.ts";
import type { LocalSpools } from "./local-spools.ts";
import type { NodeProcess } from "./node-process.ts";

/** A local node that dies within this time of its start without having finished a row, this many times in a row, is not started again. */
const quickDeathMs = 5000;
const maxQuickDeaths = 5;

/** How long the nodes of a control plane that died may take to end, and what they left to be told. */
const replayWithinMs = 15_000;

/** What a child gets over its channel, which no process list shows. */
export type ManagedStart = { token: string; name: string; slots: number; spoolDir: string; replayOnly: boolean };

/** States of a slot: starting → connected → (died → starting) | stopped. */
type Slot = {
  name: string;
  slots: number;
  child: NodeProcess | null;
  startedAt: number;
  quickDeaths: number;
  /** Once it has connected. */
  node: ConnectedNode | null;
  /** Rows it had done when this process of it connected. */
  rowsBefore: number;
  /** Whom it was last known as, by whichever of its processes. */
  last: StoredNode | null;
  stopped: boolean;
};

export type LocalNodesParts = {
  makeToken: () => string;
  /** A node is dead and not started again: its leases end now. Otherwise its next process says what the last one left. */
  onDied: (node: StoredNode, end: LeaseEnd) => void;
  /** The last of them died once too often, and why. */
  onNoneLeft: (reason: string) => void;
  /** Starts one process. Throws `RefusedError` E_NODE_START. */
  start: () => NodeProcess;
  spools: LocalSpools;
  now: () => number;
  onNotice: (sentence: string) => void;
};

/** Node processes on this machine: started on demand, started again when they die, ended with their parent. */
export class LocalNodes {
  readonly #parts: LocalNodesParts;
  readonly #slots: Slot[] = [];
  readonly #endByNodeNo = new Map<number, LeaseEnd>();
  readonly #waiting = new Map<Slot, { resolve: (id: NodeId) => void; reject: (cause: unknown) => void }>();

  constructor(parts: LocalNodesParts) {
    this.#parts = parts;
  }

  /** Starts processes until at least `count` run; resolves when they are connected. Throws `RefusedError` E_NODE_START. */
  async ensure(count: number, slots: number): Promise<NodeId[]> {
    const connected: Promise<NodeId>[] = [];
    for (let missing = count - this.#slots.filter(({ stopped }) => !stopped).length; missing > 0; missing -= 1) {
      const slot: Slot = {
        name: `local-${this.#slots.length + 1}`,
        slots,
        child: null,
        startedAt: 0,
        quickDeaths: 0,
        node: null,
        rowsBefore: 0,
        last: null,
        stopped: false,
      };
      this.#slots.push(slot);
      connected.push(new Promise<NodeId>((resolve, reject) => this.#waiting.set(slot, { resolve, reject })));
      this.#start(slot);
    }
    const late = delay(30_000, null, { ref: false }).then(() => {
      throw new RefusedError("E_NODE_START", "The local node processes did not connect within 30 s. Run inferno doctor.");
    });
    return Promise.race([Promise.all(connected), late]);
  }

  /** The gateway met a node: one of ours, if its process is. */
  noteConnected(node: ConnectedNode): void {
    const slot = node.stored.local ? this.#slots.find(({ child }) => child?.pid === node.pid) : undefined;
    if (slot === undefined) return;
    slot.node = node;
    slot.rowsBefore = node.stored.rowsDone;
    slot.last = node.stored;
    this.#waiting.get(slot)?.resolve(node.id);
    this.#waiting.delete(slot);
  }

  /** How the leases of a dead node end that is not started again; null for any other. */
  endOf(node: ConnectedNode): LeaseEnd | null {
    return this.#endByNodeNo.get(node.no) ?? null;
  }

  /** Has what the nodes of an earlier control plane left in their spools told, whether they are wanted now or not. */
  async replayLeft(): Promise<void> {
    await Promise.all(this.#parts.spools.listLeft().map((name) => this.#replay(name)));
  }

  /** When this node's process ends it is not started again: a person lets it go. */
  letGo(node: ConnectedNode): void {
    const slot = this.#slots.find((candidate) => candidate.node === node);
    if (slot !== undefined) slot.stopped = true;
  }

  /** How many there are to be, and the slots of the last. */
  get wanted(): { count: number; slots: number } {
    const kept = this.#slots.filter(({ stopped }) => !stopped);
    return { count: kept.length, slots: kept.at(-1)?.slots ?? 1 };
  }

  get running(): number {
    return this.#slots.filter(({ child }) => child !== null).length;
  }

  /** Ends all of them: asked first, then killed after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    const exits = this.#slots.flatMap((slot) => {
      slot.stopped = true;
      const { child } = slot;
      if (child === null) return [];
      const exited = new Promise<void>((resolve) => child.onExit(() => resolve()));
      child.stop(false);
      const killer = setTimeout(() => child.stop(true), graceMs);
      return [exited.finally(() => clearTimeout(killer))];
    });
    await Promise.all(exits);
  }

  #start(slot: Slot): void {
    slot.startedAt = this.#parts.now();
    let child: NodeProcess;
    try {
      child = this.#parts.start();
    } catch (cause) {
      return this.#giveUp(slot, cause);
    }
    slot.child = child;
    const gone = (how: string): void => {
      if (slot.child === child) this.#noteExit(slot, how);
    };
    child.onError((cause) => {
      this.#parts.onNotice(`A local node could not be started: ${cause.message}`);
      // One that never ran does not exit either.
      if (child.pid === undefined) gone(cause.message);
    });
    child.onExit(gone);
    child.onText((text) => this.#parts.onNotice(`${slot.name}: ${text.trim()}`));
    this.#tellStart(child, slot, false);
  }

  #tellStart(child: NodeProcess, { name, slots }: { name: string; slots: number }, replayOnly: boolean): void {
    child.send({ token: this.#parts.makeToken(), name, slots, spoolDir: this.#parts.spools.folderOf(name), replayOnly } satisfies ManagedStart);
  }

  /** Never rejects: what cannot be told now is told when a node of that name is started. */
  async #replay(name: string): Promise<void> {
    try {
      const child = this.#parts.start();
      child.onText((text) => this.#parts.onNotice(`${name}: ${text.trim()}`));
      const ended = new Promise<void>((resolve) => {
        child.onExit(() => resolve());
        child.onError(() => resolve());
      });
      this.#tellStart(child, { name, slots: 1 }, true);
      const killer = setTimeout(() => child.stop(true), replayWithinMs);
      await ended;
      clearTimeout(killer);
    } catch (cause) {
      this.#parts.onNotice(`What ${name} had saved could not be told yet: ${(cause as Error).message}`);
    }
  }

  #noteExit(slot: Slot, how: string): void {
    slot.child = null;
    const wasUseless = this.#parts.now() - slot.startedAt < quickDeathMs && (slot.node === null || slot.node.stored.rowsDone === slot.rowsBefore);
    slot.node = null;
    // One that was asked to stop is not to blame, nor are its rows.
    if (slot.stopped) return this.#bury(slot, "interrupted");
    slot.quickDeaths = wasUseless ? slot.quickDeaths + 1 : 0;
    if (slot.quickDeaths >= maxQuickDeaths) {
      const sentence = `${slot.name} died ${maxQuickDeaths} times in a row (${how}) and is not started again.`;
      this.#parts.onNotice(sentence);
      this.#giveUp(slot, new RefusedError("E_NODE_START", `${sentence} Run inferno doctor.`));
      if (this.#slots.every(({ stopped }) => stopped)) this.#parts.onNoneLeft(`The local nodes died again and again, the last one by ${how}.`);
      return;
    }
    this.#parts.onNotice(`${slot.name} died (${how}); it is started again.`);
    this.#start(slot);
  }

  #bury({ last }: Slot, end: LeaseEnd): void {
    if (last === null) return;
    this.#endByNodeNo.set(last.no, end);
    this.#parts.onDied(last, end);
  }

  /** Whoever waits for it need not wait until it is too late. */
  #giveUp(slot: Slot, cause: unknown): void {
    slot.stopped = true;
    this.#bury(slot, "crashed");
    this.#waiting.get(slot)?.reject(cause);
    this.#waiting.delete(slot);
  }
}
