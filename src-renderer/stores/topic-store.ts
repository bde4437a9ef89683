import { createStore } from "zustand";
import type { TopicName } from "../../src-shared/wire/ui-down.ts";

/** The newest values of the topics that this window watches. */
export type Topics = { valueByTopic: Partial<Record<TopicName, unknown>> };

/**
 * Counts who watches what, and tells the control plane when the set changes: nothing while the window is hidden, but what is wanted even then. Values
 * that come before `nextFrame` calls back become one change.
 */
export function createTopicStore(watch: (topics: readonly TopicName[]) => void, nextFrame: (show: () => void) => void) {
  const store = createStore<Topics>(() => ({ valueByTopic: {} }));
  const watchersByTopic = new Map<TopicName, number>();
  let hidden = false;
  let wantedHidden: readonly TopicName[] = [];
  let coming: Partial<Record<TopicName, unknown>> | null = null;
  const tell = (): void => watch([...watchersByTopic.keys()].filter((topic) => !hidden || wantedHidden.includes(topic)));
  const show = (): void => {
    const values = coming;
    coming = null;
    if (values !== null) store.setState(({ valueByTopic }) => ({ valueByTopic: { ...valueByTopic, ...values } }));
  };
  return {
    ...store,
    /** Gives what ends the watching. */
    watch(topic: TopicName): () => void {
      const watchers = watchersByTopic.get(topic) ?? 0;
      watchersByTopic.set(topic, watchers + 1);
      if (watchers === 0) tell();
      return () => {
        const left = (watchersByTopic.get(topic) ?? 1) - 1;
        if (left > 0) return void watchersByTopic.set(topic, left);
        watchersByTopic.delete(topic);
        tell();
      };
    },
    take(values: Partial<Record<TopicName, unknown>>): void {
      if (coming === null && !hidden) nextFrame(show);
      coming = { ...coming, ...values };
      // A hidden window has no frames.
      if (hidden) show();
    },
    /** `wanted`: topics to go on with while hidden. */
    setHidden(now: boolean, wanted: readonly TopicName[]): void {
      if (now === hidden) return;
      hidden = now;
      wantedHidden = wanted;
      tell();
    },
  };
}
export type TopicStore = ReturnType<typeof createTopicStore>;
