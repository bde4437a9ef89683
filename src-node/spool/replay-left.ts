import { planBackoffMs } from "../backoff.ts";
import type { NodeUpReply } from "../../src-shared/wire/node-up.ts";
import type { Clock } from "../clock.ts";
import { sleep, type Withdrawable } from "../waiting.ts";
import type { Spool } from "./spool.ts";

export type ReplayOptions = {
  spool: Spool;
  clock: Clock;
  random: () => number;
  log: (line: string) => void;
  /** Null: it is not known whether it arrived. */
  post: (frame: Buffer, ageMs: number) => Promise<NodeUpReply<"results:push"> | null>;
  /** The control plane does not know this node any more. */
  onRevoked: () => void;
  /** Withdrawn to end the wait between two tries; `isOver` is asked after it. */
  waiting: Withdrawable;
  isOver: () => boolean;
};

/**
 * Tells what an earlier process on this folder had in hand when it died, before this one takes any work: it was paid for. The
 * control plane takes each report once, however often it comes.
 */
export async function replayLeft(options: ReplayOptions): Promise<void> {
  const { spool, clock, log, post } = options;
  if (spool.left.length === 0) return spool.endReplay();
  if (spool.readIdentity() === null) return options.onRevoked();
  let refused = 0;
  for (const { frame, writtenAt } of spool.left) {
    const reply = await postUntilTaken(options, () => post(frame, Math.max(0, clock.wall() - writtenAt)));
    if (reply === null) return;
    if (!reply.ok && reply.failure.code === "E_REVOKED") return options.onRevoked();
    refused += reply.ok ? reply.value.rejected.length : 1;
    const why = reply.ok ? reply.value.rejected[0]?.message : reply.failure.message;
    if (why !== undefined) log(`The control plane did not take all that an earlier process of this node left: ${why}`);
  }
  log(
    `Told what an earlier process of this node had saved: ${spool.left.length} frames${refused === 0 ? "" : `, of which ${refused} reports or frames were not wanted`}.`,
  );
  spool.endReplay();
}

/** Null when it was called off. */
async function postUntilTaken({ clock, random, log, waiting, isOver }: ReplayOptions, post: () => Promise<NodeUpReply<"results:push"> | null>) {
  for (let tries = 0; !isOver(); tries += 1) {
    const reply = await post();
    if (reply !== null) return reply;
    if (tries === 0) log("Cannot reach the control plane to tell it what an earlier process of this node had saved, trying again.");
    if (!isOver()) await sleep(clock, planBackoffMs(tries, random), waiting);
  }
  return null;
}
