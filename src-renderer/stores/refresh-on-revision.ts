import type { QueryClient } from "@tanstack/react-query";
import { type Overview, type RevisedThing, revisedThings, type TopicName } from "../../src-shared/wire/ui-down.ts";
import type { UiUpEvent } from "../../src-shared/wire/ui-up.ts";
import type { TopicStore } from "./topic-store.ts";

/** Which things an answer is made of, by the first part of the command's name. */
const thingsByCommand: Record<string, readonly RevisedThing[]> = {
  run: ["runs"],
  pipeline: ["pipelines", "endpoints"],
  endpoint: ["endpoints", "secrets", "pipelines"],
  dataset: ["datasets", "runs"],
  node: ["nodes"],
  "local-nodes": ["nodes"],
  secret: ["secrets"],
  token: ["tokens"],
  settings: ["settings"],
  backup: ["backups"],
  data: ["runs", "datasets"],
};

/** Asks again what windows show, when the control plane says that it has changed. Gives what ends it. */
export function refreshOnRevision(topics: TopicStore, queries: QueryClient): () => void {
  let seen: Overview["revisions"] | undefined;
  const unwatch = topics.watch("overview" satisfies TopicName);
  const unsubscribe = topics.subscribe(({ valueByTopic }) => {
    const revisions = (valueByTopic.overview as Overview | undefined)?.revisions;
    if (revisions === undefined || revisions === seen) return;
    const before = seen;
    seen = revisions;
    if (before === undefined) return;
    const changed = new Set(revisedThings.filter((thing) => revisions[thing] !== before[thing]));
    if (changed.size === 0) return;
    void queries.invalidateQueries({ predicate: ({ queryKey }) => isMadeOf(queryKey[0] as UiUpEvent, changed) });
  });
  return () => {
    unwatch();
    unsubscribe();
  };
}

function isMadeOf(event: UiUpEvent, changed: ReadonlySet<RevisedThing>): boolean {
  return (thingsByCommand[event.split(":")[0] ?? ""] ?? []).some((thing) => changed.has(thing));
}
