import type { LiveRun } from "../runs/live-run.ts";
import type { Store } from "../storage/store.ts";
import type { Suspect } from "../storage/suspects-table.ts";
import type { ConnectedNode } from "./connected-node.ts";
import type { LiveChunks } from "./live-chunks.ts";

/** Deaths of nodes that a row is blamed for before it is given to none any more. */
export const strikesToQuarantine = 3;
/** With this many, one more death would be the last: nobody else may be there to be blamed, or to suffer. */
const lastChance = strikesToQuarantine - 1;
/** Suspects on one node at a time. */
const maxSuspects = 8;

type Hand = { chunks: number; suspects: number; lastChance: boolean };

/**
 * Keeps rows that were with a node when it died from taking others with them. Each is leased by itself, a few to a node, beside
 * rows of good repute; should the node die again, they alone are blamed. One that is blamed twice is leased when the rest of its run
 * has been handed out, to a node that holds nothing else. So a row that kills nodes is found out by its third, and no other
 * is blamed in its place.
 */
export class Isolation {
  readonly #store: Store;
  readonly #chunks: LiveChunks;
  /** What nodes hold, this turn's leases included. */
  readonly #handByNode = new Map<number, Hand>();
  /** Gets nothing until it is empty, for a row with its last chance. */
  #keptFree: number | null = null;

  constructor(store: Store, chunks: LiveChunks) {
    this.#store = store;
    this.#chunks = chunks;
  }

  beginTurn(runs: readonly LiveRun[], nodes: readonly ConnectedNode[], now: number): void {
    this.#handByNode.clear();
    const isWanted = runs.some((run) => run.suspectsAt <= now) && nodes.some(({ no }) => no === this.#keptFree);
    if (!isWanted) this.#keptFree = null;
  }

  /** Whether this node may get rows of good repute. */
  isOpen(node: ConnectedNode): boolean {
    return this.#keptFree !== node.no && (this.#chunks.suspects === 0 || !this.#handOf(node).lastChance);
  }

  /** A suspect of the run that this node may get beside what it holds. */
  findForCompany(run: LiveRun, node: ConnectedNode, now: number): Suspect | null {
    if (run.suspectsAt > now || !this.isOpen(node) || this.#handOf(node).suspects >= maxSuspects) return null;
    const found = this.#store.suspects.findReady(rangeOf(run), now, { least: 1, most: lastChance - 1 });
    if (found === null && this.#findLast(run, now) === null) run.suspectsAt = this.#store.suspects.findNextReady(rangeOf(run)) ?? Number.POSITIVE_INFINITY;
    return found;
  }

  /** One that this node may get because it holds nothing. If it holds something, it may be kept free from now on. */
  findForEmpty(run: LiveRun, node: ConnectedNode, now: number): Suspect | null {
    if (run.suspectsAt > now) return null;
    const found = this.#findLast(run, now);
    if (found === null) return null;
    if (this.#handOf(node).chunks > 0) {
      if (!this.#handOf(node).lastChance) this.#keptFree ??= node.no;
      return null;
    }
    if (this.#keptFree === node.no) this.#keptFree = null;
    return found;
  }

  /** A chunk goes to this node in this turn. */
  noteLease(node: ConnectedNode, strikes: number): void {
    const hand = this.#handOf(node);
    hand.chunks += 1;
    if (strikes > 0) hand.suspects += 1;
    if (strikes >= lastChance) hand.lastChance = true;
  }

  #findLast(run: LiveRun, now: number): Suspect | null {
    return this.#store.suspects.findReady(rangeOf(run), now, { least: lastChance, most: strikesToQuarantine });
  }

  #handOf(node: ConnectedNode): Hand {
    let hand = this.#handByNode.get(node.no);
    if (hand === undefined) {
      const held = this.#chunks.ofNode(node.no);
      const strikes = held.map((chunk) => chunk.strikes);
      hand = { chunks: held.length, suspects: strikes.filter((count) => count > 0).length, lastChance: strikes.some((count) => count >= lastChance) };
      this.#handByNode.set(node.no, hand);
    }
    return hand;
  }
}

function rangeOf(run: LiveRun): { from: number; to: number } {
  return { from: run.taskBase, to: run.taskBase + run.total - 1 };
}
