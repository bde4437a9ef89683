import { useEffect } from "react";
import { useStore } from "zustand";
import type { TopicName, TopicValue } from "../../src-shared/wire/ui-down.ts";
import { useAppParts } from "./app-parts.tsx";

/** The newest value of a topic, watched while the component is there; undefined before the first. `null` watches nothing. */
export function useTopic<Name extends TopicName>(topic: Name | null): TopicValue<Name> | undefined {
  const { topics } = useAppParts();
  useEffect(() => (topic === null ? undefined : topics.watch(topic)), [topics, topic]);
  // The link gave it to us only if it fits the topic's schema.
  return useStore(topics, ({ valueByTopic }) => (topic === null ? undefined : valueByTopic[topic])) as TopicValue<Name> | undefined;
}
