import { countEligibleNodes, isSmallerShare, splitLimits } from "../../src-shared/core/limit-shares.ts";
import type { EndpointLimits, LimitShare } from "../../src-shared/model/endpoint.ts";
import type { LiveRun } from "../runs/live-run.ts";
import type { LiveRuns } from "../runs/live-runs.ts";
import type { ConnectedNode } from "./connected-node.ts";
import type { NodeBook } from "./node-book.ts";

type ShareByKey = Map<string, LimitShare>;

/** What a node without a word from us may do at an endpoint with limits. */
const nothing: LimitShare = { concurrency: 0, requestsPerMinute: 0, tokensPerMinute: 0 };

/** How long a node may take to come down to a smaller share before the others get theirs all the same. */
const shrinkTimeoutMs = 35_000;

/**
 * Splits every limited endpoint's budget over the connected nodes. A share shrinks before another grows: what is handed
 * out never adds up to more than the limit, even while nodes come and go.
 */
export class ShareBook {
  readonly #nodes: NodeBook;
  readonly #runs: LiveRuns;
  readonly #onSettled: () => void;
  readonly #sharesByNode = new WeakMap<ConnectedNode, ShareByKey>();
  #changing: Promise<void> = Promise.resolve();
  #asked = 0;

  constructor(nodes: NodeBook, runs: LiveRuns, onSettled: () => void) {
    this.#nodes = nodes;
    this.#runs = runs;
    this.#onSettled = onSettled;
  }

  /** Shares that this node has been told of for a run's endpoints, for its `run:open`. */
  sharesFor(run: LiveRun, node: ConnectedNode): Record<string, LimitShare> {
    const shares: Record<string, LimitShare> = {};
    for (const { key, limits } of Object.values(run.plan.endpoints)) {
      if (isLimited(limits)) shares[key] = this.#sharesByNode.get(node)?.get(key) ?? nothing;
    }
    return shares;
  }

  /** Whether the node has a part of every limited endpoint of the run. */
  mayWork(run: LiveRun, node: ConnectedNode): boolean {
    for (const { key, limits } of Object.values(run.plan.endpoints)) {
      if (!isLimited(limits)) continue;
      const share = this.#sharesByNode.get(node)?.get(key);
      if (share === undefined || share.concurrency === 0 || share.requestsPerMinute === 0 || share.tokensPerMinute === 0) return false;
    }
    return true;
  }

  /** After nodes came or went, or a run started: splits anew. Returns at once; `onSettled` follows. */
  rebalance(): void {
    this.#asked += 1;
    const asked = this.#asked;
    this.#changing = this.#changing.then(async () => {
      if (asked === this.#asked) await this.#apply();
    });
  }

  /** Resolves when all rebalancing asked for so far is done. */
  async settled(): Promise<void> {
    await this.#changing;
  }

  async #apply(): Promise<void> {
    // Those that are draining too: until they are gone they make calls.
    const nodes = this.#nodes.all();
    const targets = new Map(nodes.map((node, rank) => [node, this.#targetShares(rank, nodes.length)]));
    const shrinking = nodes.map((node) => this.#send(node, pickShares(targets.get(node) as ShareByKey, this.#sharesByNode.get(node), "smaller")));
    await Promise.all(shrinking);
    // What grows needs no answer: the node uses it when it hears of it, and nothing depends on its hearing.
    for (const node of nodes) void this.#send(node, pickShares(targets.get(node) as ShareByKey, this.#sharesByNode.get(node), "larger"));
    this.#onSettled();
  }

  #targetShares(rank: number, nodes: number): ShareByKey {
    const limitsByKey = new Map<string, { limits: EndpointLimits; eligible: number }>();
    for (const run of this.#runs.running()) {
      const endpoints = Object.values(run.plan.endpoints);
      const eligible = countEligibleNodes(
        endpoints.map(({ limits }) => limits),
        nodes,
      );
      for (const { key, limits } of endpoints) {
        if (isLimited(limits)) limitsByKey.set(key, { limits, eligible: Math.max(eligible, limitsByKey.get(key)?.eligible ?? 1) });
      }
    }
    return new Map([...limitsByKey].map(([key, { limits, eligible }]) => [key, splitLimits(limits, rank, eligible)]));
  }

  async #send(node: ConnectedNode, changed: ShareByKey): Promise<void> {
    if (changed.size === 0) return;
    const known = this.#sharesByNode.get(node) ?? new Map<string, LimitShare>();
    this.#sharesByNode.set(node, known);
    for (const [key, share] of changed) known.set(key, share);
    try {
      await node.link.send("shares:update", { shares: Object.fromEntries(changed) }, { timeoutMs: shrinkTimeoutMs });
    } catch {
      // The node is gone or stuck: its leases will end, and so will its calls. Waiting longer would stop the others.
    }
  }
}

function isLimited(limits: EndpointLimits): boolean {
  return limits.concurrency !== undefined || limits.requestsPerMinute !== undefined || limits.tokensPerMinute !== undefined;
}

function pickShares(target: ShareByKey, known: ShareByKey | undefined, which: "smaller" | "larger"): ShareByKey {
  const picked: ShareByKey = new Map();
  for (const [key, share] of target) {
    const before = known?.get(key) ?? nothing;
    if (isSmallerShare(share, before)) {
      if (which === "smaller") picked.set(key, share);
    } else if (which === "larger" && isSmallerShare(before, share)) {
      picked.set(key, share);
    }
  }
  return picked;
}
