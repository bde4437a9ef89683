import type { TopicName } from "../../../src-shared/wire/ui-down.ts";
import type { LiveValue } from "./live-value.ts";
import { type TopicParts, TopicValues } from "./topic-values.ts";

const tickMs = 100;
const ticksPerBeat = 10;
/** Ticks come a little early or late; a message may, too. */
const minGapMs = tickMs - 15;
const ackTimeoutMs = 10_000;

/** How a window is spoken to. `acknowledge` is to be called when it has taken the values. */
export type WindowLink = {
  send(valueByTopic: Record<string, unknown>, acknowledge: () => void): void;
  /** False when it may not see anything any more. */
  isWelcome(): boolean;
  disconnect(): void;
};

type Watcher = {
  link: WindowLink;
  topics: readonly TopicName[];
  /** What it has been sent of each topic. */
  versionByTopic: Map<TopicName, number>;
  sentAt: number;
  /** Runs while an acknowledgement is awaited. */
  waiting: NodeJS.Timeout | null;
};

/**
 * Tells windows what they watch. States of a watcher: idle → waiting (values are sent) → idle (acknowledged, or 10 s have
 * passed: then all it watches is sent anew). Values are looked at ten times a second and only while someone watches them;
 * nothing is kept for a slow window but what it has been sent: it gets the newest state.
 */
export class TopicHub {
  readonly #values: TopicValues;
  readonly #onNotice: (sentence: string) => void;
  readonly #watchers = new Map<WindowLink, Watcher>();
  readonly #valueByTopic = new Map<TopicName, LiveValue<unknown>>();
  #timer: NodeJS.Timeout | null = null;
  #ticks = 0;
  #failing = false;

  constructor(parts: TopicParts & { onNotice: (sentence: string) => void }) {
    this.#onNotice = parts.onNotice;
    this.#values = new TopicValues(parts, () => Math.floor(this.#ticks / ticksPerBeat));
  }

  /** The topics of a window from now on, in place of those before; their values follow. */
  watch(link: WindowLink, topics: readonly TopicName[]): void {
    const watcher = this.#watchers.get(link) ?? { link, topics: [], versionByTopic: new Map(), sentAt: -Infinity, waiting: null };
    this.#watchers.set(link, watcher);
    watcher.topics = [...new Set(topics)];
    watcher.versionByTopic.clear();
    this.#keepWatched();
    this.#tell(watcher);
  }

  remove(link: WindowLink): void {
    const watcher = this.#watchers.get(link);
    if (watcher === undefined) return;
    stopWaiting(watcher);
    this.#watchers.delete(link);
    this.#keepWatched();
  }

  close(): void {
    for (const link of this.#watchers.keys()) this.remove(link);
  }

  /** Values that nobody watches are let go, and without any the clock stands still. */
  #keepWatched(): void {
    const watched = new Set([...this.#watchers.values()].flatMap(({ topics }) => topics));
    for (const name of this.#valueByTopic.keys()) if (!watched.has(name)) this.#valueByTopic.delete(name);
    if (watched.size > 0) this.#timer ??= setInterval(() => this.#tick(), tickMs);
    else if (this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  #tick(): void {
    this.#ticks += 1;
    for (const watcher of this.#watchers.values()) this.#tell(watcher);
  }

  #tell(watcher: Watcher): void {
    const now = performance.now();
    if (watcher.topics.length === 0 || watcher.waiting !== null || now - watcher.sentAt < minGapMs) return;
    try {
      this.#sendChanged(watcher, now);
      this.#failing = false;
    } catch (cause) {
      // Storage cannot be read at the moment. Windows keep what they have, and the next tick tries again.
      if (!this.#failing) this.#onNotice(`What windows watch could not be read: ${(cause as Error).message}`);
      this.#failing = true;
    }
  }

  #sendChanged(watcher: Watcher, now: number): void {
    const changed: Record<string, unknown> = {};
    const sent = new Map<TopicName, number>();
    for (const name of watcher.topics) {
      const { value, version } = this.#open(name).read();
      if (version === watcher.versionByTopic.get(name)) continue;
      changed[name] = value;
      sent.set(name, version);
    }
    if (sent.size === 0) return;
    if (!watcher.link.isWelcome()) return watcher.link.disconnect();
    for (const [name, version] of sent) watcher.versionByTopic.set(name, version);
    watcher.sentAt = now;
    const waiting = setTimeout(() => {
      watcher.waiting = null;
      watcher.versionByTopic.clear();
    }, ackTimeoutMs);
    watcher.waiting = waiting;
    watcher.link.send(changed, () => {
      // One that comes after its time says nothing of what was sent since.
      if (watcher.waiting === waiting) stopWaiting(watcher);
    });
  }

  #open(name: TopicName): LiveValue<unknown> {
    const known = this.#valueByTopic.get(name) ?? this.#values.open(name);
    this.#valueByTopic.set(name, known);
    return known;
  }
}

function stopWaiting(watcher: Watcher): void {
  if (watcher.waiting !== null) clearTimeout(watcher.waiting);
  watcher.waiting = null;
}
