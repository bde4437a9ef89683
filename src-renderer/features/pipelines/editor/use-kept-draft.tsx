import { useDebouncedCallback, useWindowEvent } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { LinkTo } from "../../../ui/link-to.tsx";
import { editorPath } from "../document/pipeline-name.ts";
import type { Drafts } from "./drafts.ts";
import { useEditor } from "./editor-context.tsx";
import { isChanged } from "./editor-store.ts";

/** Keeps what is not saved in this browser, and says so to a person who goes elsewhere. */
export function useKeptDraft(name: string, drafts: Drafts): void {
  const store = useEditor();
  const keep = (): boolean => {
    const state = store.getState();
    drafts.keepPoints(name, state.history.present.points);
    // A beginning that nobody has touched is no draft.
    const isUntouched = state.saved.source === null && state.history.past.length === 0;
    return isUntouched || drafts.keep(name, isChanged(state) ? { source: state.history.present.source, version: state.saved.version } : null);
  };
  const keepSoon = useDebouncedCallback(keep, 400);
  useEffect(() => store.subscribe(keepSoon), [store, keepSoon]);
  useWindowEvent("pagehide", () => void keep());
  // What is kept is not lost with the window, so closing it asks only when this browser keeps nothing.
  useWindowEvent("beforeunload", (event) => {
    if (!keep()) event.preventDefault();
  });
  useEffect(
    () => () => {
      const state = store.getState();
      if (!isChanged(state) || state.history.past.length === 0) return;
      drafts.keep(name, { source: state.history.present.source, version: state.saved.version });
      notifications.show({ color: "yellow", message: <DraftKept name={name} /> });
    },
    [store, drafts, name],
  );
}

function DraftKept({ name }: { name: string }) {
  const { t } = useTranslation("pipelines");
  return (
    <span>
      {t("draftKept", { name })} <LinkTo to={editorPath(name)}>{t("backToDraft")}</LinkTo>
    </span>
  );
}
