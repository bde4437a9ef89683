import { failpoint } from "../../../src-shared/core/failpoint.ts";
import { maxInlineFrameBytes } from "../../../src-shared/wire/frame.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import { storedPlanToNodePlan } from "../../runs/stored-plan.ts";
import type { LiveRun } from "../../runs/live-run.ts";
import type { ConnectedNode } from "../../scheduling/connected-node.ts";
import type { Coordinator } from "../../scheduling/coordinator.ts";
import type { Offer } from "../../scheduling/dispatcher.ts";

export type OfferDeliveryParts = {
  coordinator: () => Coordinator;
  readSecret: (name: string) => string;
  leaseTtlMs: number;
  /** The run cannot go on, and why. */
  onUnplannable: (run: LiveRun, reason: string) => void;
};

/** Brings leased chunks to their nodes: the run's plan first, once, then the chunk. Secrets are resolved here, at the last moment. */
export class OfferDelivery {
  readonly #parts: OfferDeliveryParts;

  constructor(parts: OfferDeliveryParts) {
    this.#parts = parts;
  }

  async deliver(offer: Offer): Promise<void> {
    const { node, run, chunkId, frame } = offer;
    const coordinator = this.#parts.coordinator();
    failpoint("cp.offer");
    try {
      if (!node.openRuns.has(run.no)) this.#openRun(run, node);
      const fetch = frame.length > maxInlineFrameBytes;
      const reply = await node.link.send(
        "chunk:offer",
        { chunkId, runId: run.id, leaseTtlMs: this.#parts.leaseTtlMs, fetch },
        fetch ? { timeoutMs: 120_000 } : { frame },
      );
      if (!reply.ok) throw new RefusedError(reply.failure.code, reply.failure.message);
      const chunk = coordinator.chunks.find(chunkId);
      if (chunk !== undefined) chunk.frame = null;
    } catch (cause) {
      // A refusal means the node has nothing of it. Silence may mean anything: then the lease runs out by itself, or the
      // node's next hello says what it holds.
      if (!(cause instanceof RefusedError)) return;
      const chunk = coordinator.chunks.find(chunkId);
      // When that cannot be written, the lease runs out by itself too.
      if (chunk !== undefined) await coordinator.endChunks([chunk], "unused").catch(() => undefined);
    }
  }

  #openRun(run: LiveRun, node: ConnectedNode): void {
    const plan = this.#resolvePlan(run);
    node.noteOpened(run);
    const shares = this.#parts.coordinator().shares.sharesFor(run, node);
    const opened = node.link.send("run:open", { runId: run.id, plan, concurrency: run.concurrency, shares });
    // The chunk may follow at once, messages keep their order; only a refusal matters, and it is the chunk's refusal too.
    opened.then(
      (reply) => {
        if (!reply.ok) node.openRuns.delete(run.no);
      },
      () => node.openRuns.delete(run.no),
    );
  }

  #resolvePlan(run: LiveRun): ReturnType<typeof storedPlanToNodePlan> {
    try {
      return storedPlanToNodePlan(run.plan, this.#parts.readSecret);
    } catch (cause) {
      if (cause instanceof RefusedError) this.#parts.onUnplannable(run, cause.message);
      throw cause;
    }
  }
}
