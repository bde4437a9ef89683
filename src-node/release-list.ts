import type { ChunkRelease } from "../src-shared/wire/node-up.ts";
import type { Clock } from "./clock.ts";
import type { ReportOwner } from "./report-draft.ts";
import type { ReleaseReason } from "./row-run.ts";

/** A row to give back. `notBeforeAt`: on the node's clock. */
export type PendingRelease = { owner: ReportOwner; reason: ReleaseReason; notBeforeAt: number };

export type ReleaseListOptions = {
  clock: Clock;
  /** False: it is not known to have arrived. */
  send: (release: ChunkRelease) => Promise<boolean>;
  onReleased: (owner: ReportOwner) => void;
  onChange: () => void;
};

const maxRowsAMessage = 10_000;
const retryAfterMs = 1000;

/** Rows whose reports have all arrived and that now go back, until the control plane has heard it. */
export class ReleaseList {
  readonly #options: ReleaseListOptions;
  #due: PendingRelease[] = [];
  #sending = 0;
  #cancelRetry: (() => void) | null = null;

  constructor(options: ReleaseListOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#due.length === 0 && this.#sending === 0;
  }

  add(releases: readonly PendingRelease[]): void {
    this.#due.push(...releases);
    this.send();
  }

  /** Sends what is due; again after a failure or a new connection. */
  send(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    const due = this.#due;
    this.#due = [];
    const groups: PendingRelease[][] = [];
    const groupByChunk = new Map<string, PendingRelease[]>();
    for (const release of due) {
      const { chunkId } = release.owner;
      let group = groupByChunk.get(chunkId);
      if (group === undefined || group.length >= maxRowsAMessage) {
        group = [];
        groups.push(group);
        groupByChunk.set(chunkId, group);
      }
      group.push(release);
    }
    for (const group of groups) void this.#sendGroup(group);
  }

  close(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    this.#due = [];
  }

  async #sendGroup(group: PendingRelease[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    this.#sending += 1;
    const now = this.#options.clock.now();
    const tasks = group.map(({ owner, reason, notBeforeAt }) => ({
      rowIndex: owner.rowIndex,
      reason,
      notBeforeMs: Math.min(Math.max(0, notBeforeAt - now), 86_400_000),
    }));
    const arrived = await this.#options.send({ chunkId: first.owner.chunkId, tasks });
    this.#sending -= 1;
    if (arrived) for (const { owner } of group) this.#options.onReleased(owner);
    else {
      this.#due.push(...group);
      this.#cancelRetry ??= this.#options.clock.after(retryAfterMs, () => this.send());
    }
    this.#options.onChange();
  }
}
