import { QueryClient } from "@tanstack/react-query";
import { Link } from "../link/link.ts";
import type { Session } from "../link/session.ts";
import type { AppParts } from "../stores/app-parts.tsx";
import type { ChoicesStore } from "../stores/choices-store.ts";
import { createConnectionStore } from "../stores/connection-store.ts";
import { refreshOnRevision } from "../stores/refresh-on-revision.ts";
import { createTopicStore } from "../stores/topic-store.ts";
import { createUploadStore } from "../stores/upload-store.ts";
import type { FrameTurns } from "../ui/frame-turns.ts";

const topicsTurn = {};

/** Puts a window's parts together, and connects. */
export function createAppParts(window: Window, session: Session | null, choices: ChoicesStore, turns: FrameTurns): AppParts {
  const connection = createConnectionStore();
  connection.setState({ session });
  // What is shown stays true by revisions, so an answer is never too old by itself.
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false, refetchOnWindowFocus: false, networkMode: "always" } } });
  const link = new Link(window.location.origin, {
    state(state) {
      const before = connection.getState().state;
      connection.setState(state === "refused" ? { state, session: null } : { state });
      // While it was away anything may have changed.
      if (state === "open" && before === "lost") void queries.invalidateQueries();
    },
    topics: (values) => topics.take(values),
  });
  const topics = createTopicStore(
    (names) => link.watch(names),
    (show) => turns.takeFirst(topicsTurn, show),
  );
  refreshOnRevision(topics, queries);
  // Who wants to be told of a run's end while elsewhere must hear of it there.
  const noteVisibility = (): void => topics.setHidden(window.document.hidden, choices.getState().notices ? ["overview"] : []);
  window.document.addEventListener("visibilitychange", noteVisibility);
  noteVisibility();
  const uploads = createUploadStore(() => connection.getState().session?.csrf ?? "");
  window.addEventListener("beforeunload", (event) => {
    if (uploads.isBusy()) event.preventDefault();
  });
  return { link, connection, topics, uploads, queries, choices };
}
