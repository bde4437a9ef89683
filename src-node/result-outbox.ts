import { failpoint } from "../src-shared/core/failpoint.ts";
import { encodeFrame, maxInlineFrameBytes } from "../src-shared/wire/frame.ts";
import type { ChunkRelease, ResultsReply } from "../src-shared/wire/node-up.ts";
import type { Reply } from "../src-shared/wire/reply.ts";
import type { Clock } from "./clock.ts";
import { type PendingRelease, ReleaseList } from "./release-list.ts";
import { type ReportDraft, type ReportOwner, reportBytes, writeReport } from "./report-draft.ts";
import type { SpoolEntry } from "./spool/spool-writer.ts";
import type { Spool } from "./spool/spool.ts";

export type OutboxOptions = {
  clock: Clock;
  spool: Pick<Spool, "add" | "settle">;
  /** `ageMs`: since the frame was written, whose durations count from there. Null: it is not known whether it arrived. */
  push: (frame: Buffer, ageMs: number) => Promise<Reply<ResultsReply> | null>;
  release: (release: ChunkRelease) => Promise<boolean>;
  /** The control plane has the row's end, or has it back. */
  onSettled: (owner: ReportOwner) => void;
  onStop: (stop: ResultsReply["stop"]) => void;
  /** There is room again after `nearlyFull`. */
  onRoom: () => void;
  log: (line: string) => void;
  maxBytes?: number;
};

type Batch = {
  /** Reports in one frame, as they go out and lie in the spool. */
  frame: Buffer;
  entry: SpoolEntry;
  reports: number;
  /** Rows that end in it. */
  ended: ReportOwner[];
  /** On the node's clock. */
  writtenAt: number;
  /** What it takes of the outbox. */
  bytes: number;
  releases: PendingRelease[];
  sending: boolean;
  settled: boolean;
  refusals: number;
};

const flushReports = 500;
const flushAfterMs = 50;
const eagerReports = 16;
const eagerAfterMs = 5;
const maxUnacknowledged = 2;
const retryAfterMs = 1000;
const maxRefusals = 10;

/**
 * Reports on their way to the control plane. They gather per task, go into the spool and out in batches, and are forgotten when
 * acknowledged.
 *
 * States of a batch: waiting → sending → settled; sending → waiting when its arrival is unknown: it is then sent again, in
 * the old order. A row is released only after all its reports have arrived, so that nobody repeats its steps.
 */
export class ResultOutbox {
  readonly #options: OutboxOptions;
  readonly #maxBytes: number;
  readonly #releases: ReleaseList;
  #drafts: ReportDraft[] = [];
  #batches: Batch[] = [];
  #newReleases: PendingRelease[] = [];
  #bytes = 0;
  #wasFull = false;
  #unacknowledged = 0;
  #eager = false;
  #connected = false;
  /** Of the flush that is planned; Infinity when none is. */
  #flushDelayMs = Number.POSITIVE_INFINITY;
  #cancelFlush: (() => void) | null = null;
  #cancelRetry: (() => void) | null = null;
  #onEmpty: (() => void)[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? 64 * 1024 * 1024;
    const { clock, release, onSettled } = options;
    this.#releases = new ReleaseList({ clock, send: release, onReleased: onSettled, onChange: () => this.#tellEmpty() });
  }

  /** Whether calls should wait until some of the results have arrived. Bounds memory and spool, which hold the same. */
  get full(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  /** Whether no more rows should be taken. */
  get nearlyFull(): boolean {
    return this.#bytes > this.#maxBytes * 0.8;
  }

  /** The report of this task that still gathers. */
  draftOf(owner: ReportOwner): ReportDraft {
    if (owner.draft !== null) return owner.draft;
    const draft: ReportDraft = { owner, attempts: [], steps: [], bodies: [], ended: null, bytes: 0 };
    owner.draft = draft;
    this.#drafts.push(draft);
    this.grow(draft, reportBytes.base);
    this.#planFlush(owner.eager);
    return draft;
  }

  grow(draft: ReportDraft, bytes: number): void {
    draft.bytes += bytes;
    this.#bytes += bytes;
    if (this.nearlyFull) this.#wasFull = true;
  }

  /** Gives a row back once everything reported of it has arrived. */
  release(release: PendingRelease): void {
    this.#newReleases.push(release);
    this.#planFlush(false);
  }

  connect(): void {
    this.#connected = true;
    this.#releases.send();
    this.#sendBatches();
  }

  disconnect(): void {
    this.#connected = false;
  }

  /** Sends what has gathered, without waiting for more. */
  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    this.#flushDelayMs = Number.POSITIVE_INFINITY;
    this.#eager = false;
    this.#writeDrafts();
    const releases = this.#newReleases;
    this.#newReleases = [];
    const last = this.#batches.at(-1);
    if (last === undefined) {
      if (releases.length > 0) this.#releases.add(releases);
    } else last.releases.push(...releases);
    this.#sendBatches();
  }

  /** Resolves when everything has arrived. */
  whenEmpty(): Promise<void> {
    this.flush();
    return new Promise((resolve) => {
      this.#onEmpty.push(resolve);
      this.#tellEmpty();
    });
  }

  close(): void {
    this.#connected = false;
    this.#cancelFlush?.();
    this.#cancelRetry?.();
    this.#releases.close();
  }

  /** What has gathered becomes batches, each small enough for the socket where its reports are. */
  #writeDrafts(): void {
    const drafts = this.#drafts;
    this.#drafts = [];
    let from = 0;
    let bytes = 0;
    for (const [at, draft] of drafts.entries()) {
      draft.owner.draft = null;
      draft.owner.reported();
      if (at > from && bytes + draft.bytes > maxInlineFrameBytes) {
        this.#batches.push(this.#makeBatch(drafts.slice(from, at), bytes));
        from = at;
        bytes = 0;
      }
      bytes += draft.bytes;
    }
    if (drafts.length > from) this.#batches.push(this.#makeBatch(drafts.slice(from), bytes));
  }

  #makeBatch(drafts: readonly ReportDraft[], bytes: number): Batch {
    const writtenAt = this.#options.clock.now();
    const frame = Buffer.from(encodeFrame(drafts.map((draft) => writeReport(draft, writtenAt))));
    const entry = this.#options.spool.add({ writtenAt: this.#options.clock.wall(), frame });
    failpoint("node.spool");
    const ended = drafts.flatMap(({ ended: end, owner }) => (end === null ? [] : [owner]));
    return { frame, entry, reports: drafts.length, ended, writtenAt, bytes, releases: [], sending: false, settled: false, refusals: 0 };
  }

  #planFlush(eager: boolean): void {
    this.#eager = this.#eager || eager;
    const enough = this.#drafts.length >= (this.#eager ? eagerReports : flushReports);
    // Never at once: the report that makes it enough is still being written.
    const delayMs = enough ? 0 : this.#eager ? eagerAfterMs : flushAfterMs;
    if (delayMs >= this.#flushDelayMs) return;
    this.#cancelFlush?.();
    this.#flushDelayMs = delayMs;
    this.#cancelFlush = this.#options.clock.after(delayMs, () => this.flush());
  }

  #sendBatches(): void {
    for (const batch of this.#batches) {
      if (!this.#connected || this.#unacknowledged >= maxUnacknowledged) return;
      if (batch.sending || batch.settled) continue;
      // A frame over HTTP could be overtaken by one on the socket: it goes by itself.
      const isLarge = batch.frame.length > maxInlineFrameBytes;
      if (isLarge && this.#unacknowledged > 0) return;
      void this.#send(batch);
      if (isLarge) return;
    }
  }

  async #send(batch: Batch): Promise<void> {
    batch.sending = true;
    this.#unacknowledged += 1;
    failpoint("node.flush");
    const reply = await this.#options.push(batch.frame, this.#options.clock.now() - batch.writtenAt);
    this.#unacknowledged -= 1;
    batch.sending = false;
    if (reply?.ok === true) this.#accept(batch, reply.value);
    else if (reply === null) this.#retryLater();
    else this.#refused(batch, reply.failure.message);
    this.#sendBatches();
    this.#tellEmpty();
  }

  #refused(batch: Batch, message: string): void {
    batch.refusals += 1;
    if (batch.refusals < maxRefusals) return this.#retryLater();
    this.#options.log(`The control plane keeps refusing ${batch.reports} reports, which are dropped: ${message}`);
    this.#accept(batch, { rejected: [], stop: [] });
  }

  #accept(batch: Batch, reply: ResultsReply): void {
    failpoint("node.flush.acknowledged");
    batch.settled = true;
    this.#options.spool.settle(batch.entry);
    this.#bytes -= batch.bytes;
    const [rejected] = reply.rejected;
    if (rejected !== undefined) this.#options.log(`The control plane did not take ${reply.rejected.length} reports: ${rejected.message}`);
    for (const owner of batch.ended) this.#options.onSettled(owner);
    while (this.#batches[0]?.settled === true) {
      const first = this.#batches.shift();
      if (first !== undefined && first.releases.length > 0) this.#releases.add(first.releases);
    }
    if (reply.stop.length > 0) this.#options.onStop(reply.stop);
    if (this.#wasFull && this.#bytes < this.#maxBytes / 2) {
      this.#wasFull = false;
      this.#options.onRoom();
    }
  }

  /** A broken connection needs no timer: the next one sends everything again. */
  #retryLater(): void {
    if (!this.#connected) return;
    this.#cancelRetry ??= this.#options.clock.after(retryAfterMs, () => {
      this.#cancelRetry = null;
      this.#sendBatches();
    });
  }

  #tellEmpty(): void {
    if (this.#onEmpty.length === 0 || this.#drafts.length > 0 || this.#batches.length > 0 || this.#newReleases.length > 0 || !this.#releases.isEmpty) return;
    const tell = this.#onEmpty;
    this.#onEmpty = [];
    for (const resolve of tell) resolve();
  }
}
