import type { EndpointLimits, LimitShare } from "../model/endpoint.ts";

/** How many of `nodes` can have part of a run whose endpoints have these limits: a node without a single call's share cannot. */
export function countEligibleNodes(limits: readonly EndpointLimits[], nodes: number): number {
  return Math.min(nodes, ...limits.map(({ concurrency }) => concurrency ?? nodes));
}

/** The part of an endpoint's limits for node `rank` (from 0) of `nodes`. Parts add up to the whole; ranks beyond get nothing. */
export function splitLimits(limits: EndpointLimits, rank: number, nodes: number): LimitShare {
  const share: LimitShare = {};
  const inside = rank < nodes;
  if (limits.concurrency !== undefined) {
    const rest = rank < limits.concurrency % nodes ? 1 : 0;
    share.concurrency = inside ? Math.floor(limits.concurrency / nodes) + rest : 0;
  }
  if (limits.requestsPerMinute !== undefined) share.requestsPerMinute = inside ? limits.requestsPerMinute / nodes : 0;
  if (limits.tokensPerMinute !== undefined) share.tokensPerMinute = inside ? limits.tokensPerMinute / nodes : 0;
  return share;
}

/** True when `next` allows less than `now` in any respect. */
export function isSmallerShare(next: LimitShare, now: LimitShare): boolean {
  const less = (a: number | undefined, b: number | undefined): boolean => (a ?? Infinity) < (b ?? Infinity);
  return less(next.concurrency, now.concurrency) || less(next.requestsPerMinute, now.requestsPerMinute) || less(next.tokensPerMinute, now.tokensPerMinute);
}
