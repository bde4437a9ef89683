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
  /** What was sent over this connection. */
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
    const shrinking = nodes.map((node) => this.#send(node, pickSmaller(targets.get(node) as ShareByKey, this.#sharesByNode.get(node), node.known.shareByKey)));
    await Promise.all(shrinking);
    // What grows needs no answer: the node uses it when it hears of it, and nothing depends on its hearing.
    for (const node of nodes) void this.#send(node, pickLarger(targets.get(node) as ShareByKey, this.#sharesByNode.get(node)));
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
    const sent = this.#sharesByNode.get(node) ?? new Map<string, LimitShare>();
    this.#sharesByNode.set(node, sent);
    for (const [key, share] of changed) {
      sent.set(key, share);
      node.known.shareByKey.set(key, share);
    }
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

/**
 * What must be told before anything grows. A node that is back (`known` from its last connection, nothing `sent` over this one)
 * may have missed its last share: it is told anew, and no more than it had.
 */
function pickSmaller(target: ShareByKey, sent: ShareByKey | undefined, known: ShareByKey): ShareByKey {
  const picked: ShareByKey = new Map();
  for (const [key, share] of target) {
    const before = sent?.get(key);
    const old = before ?? known.get(key);
    if (old === undefined) continue;
    if (isSmallerShare(share, old)) picked.set(key, share);
    else if (before === undefined) picked.set(key, old);
  }
  return picked;
}

/** What may be told then. A share of nothing is told too: the node may have another from an earlier control plane. */
function pickLarger(target: ShareByKey, sent: ShareByKey | undefined): ShareByKey {
  const picked: ShareByKey = new Map();
  for (const [key, share] of target) {
    const before = sent?.get(key);
    if (before === undefined || isSmallerShare(before, share)) picked.set(key, share);
  }
  return picked;
}
