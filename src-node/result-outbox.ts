import { failpoint } from "../src-shared/core/failpoint.ts";
import { encodeFrame, maxInlineFrameBytes } from "../src-shared/wire/frame.ts";
import type { ChunkRelease, ResultsReply } from "../src-shared/wire/node-up.ts";
import type { Reply } from "../src-shared/wire/reply.ts";
import type { Clock } from "./clock.ts";
import { type PendingRelease, ReleaseList } from "./release-list.ts";
import { type ReportDraft, type ReportOwner, reportBytes, writeReport } from "./report-draft.ts";

export type OutboxOptions = {
  clock: Clock;
  /** Null: it is not known whether it arrived. */
  push: (frame: Buffer, inline: boolean) => Promise<Reply<ResultsReply> | null>;
  release: (release: ChunkRelease) => Promise<boolean>;
  /** The control plane has the row's end, or has it back. */
  onSettled: (owner: ReportOwner) => void;
  onStop: (stop: ResultsReply["stop"]) => void;
  /** There is room again after `full`. */
  onRoom: () => void;
  log: (line: string) => void;
  maxBytes?: number;
};

type Batch = { drafts: ReportDraft[]; releases: PendingRelease[]; bytes: number; sending: boolean; settled: boolean; refusals: number };

const flushReports = 500;
const flushAfterMs = 50;
const eagerReports = 16;
const eagerAfterMs = 5;
const maxUnacknowledged = 2;
const retryAfterMs = 1000;
const maxRefusals = 10;

/**
 * Reports on their way to the control plane. They gather per task, go out in batches, and are forgotten when acknowledged.
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

  /** Whether calls should wait until some of the results have arrived. */
  get full(): boolean {
    return this.#bytes > this.#maxBytes;
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
    if (this.full) this.#wasFull = true;
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
    const drafts = this.#drafts;
    this.#drafts = [];
    let batch: Batch | undefined;
    for (const draft of drafts) {
      draft.owner.draft = null;
      draft.owner.reported();
      if (batch === undefined || batch.bytes + draft.bytes > maxInlineFrameBytes) this.#batches.push((batch = makeBatch()));
      batch.drafts.push(draft);
      batch.bytes += draft.bytes;
    }
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
      if (batch.bytes > maxInlineFrameBytes && this.#unacknowledged > 0) return;
      void this.#send(batch);
      if (batch.bytes > maxInlineFrameBytes) return;
    }
  }

  async #send(batch: Batch): Promise<void> {
    batch.sending = true;
    this.#unacknowledged += 1;
    const now = this.#options.clock.now();
    const frame = Buffer.from(encodeFrame(batch.drafts.map((draft) => writeReport(draft, now))));
    failpoint("node.flush");
    const reply = await this.#options.push(frame, frame.length <= maxInlineFrameBytes);
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
    this.#options.log(`The control plane keeps refusing ${batch.drafts.length} reports, which are dropped: ${message}`);
    this.#accept(batch, { rejected: [], stop: [] });
  }

  #accept(batch: Batch, reply: ResultsReply): void {
    failpoint("node.flush.acknowledged");
    batch.settled = true;
    this.#bytes -= batch.bytes;
    const [rejected] = reply.rejected;
    if (rejected !== undefined) this.#options.log(`The control plane did not take ${reply.rejected.length} reports: ${rejected.message}`);
    for (const draft of batch.drafts) if (draft.ended !== null) this.#options.onSettled(draft.owner);
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

function makeBatch(): Batch {
  return { drafts: [], releases: [], bytes: 0, sending: false, settled: false, refusals: 0 };
}
