import { Alert, Anchor, Stack } from "@mantine/core";
import { ReactFlowProvider } from "@xyflow/react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useSearchParams } from "wouter";
import { useWhyNot } from "../../../stores/use-why-not.ts";
import { NeedsRole } from "../../../ui/needs-role.tsx";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import type { PlacedProblem } from "../document/find-place.ts";
import { Canvas } from "./canvas.tsx";
import type { Draft, Drafts } from "./drafts.ts";
import { DraftNotice } from "./draft-notice.tsx";
import { EditorBar, type EditorView, editorViews } from "./editor-bar.tsx";
import { useEditor, useEditorState, useMayEdit } from "./editor-context.tsx";
import { isChanged } from "./editor-store.ts";
import { Palette } from "./palette.tsx";
import { ProblemsList } from "./problems-list.tsx";
import { type Panel, SidePanel } from "./side-panel.tsx";
import { SourceView } from "./source-view.tsx";
import { type SearchRequest, StepSearch } from "./step-search.tsx";
import { focusStep } from "./use-canvas-keys.ts";
import { useEditorKeys } from "./use-editor-keys.ts";
import { useKeptDraft } from "./use-kept-draft.tsx";
import { useProblems } from "./use-problems.ts";
import { useSaving } from "./use-saving.ts";
import { VersionsView } from "./versions-view.tsx";
import classes from "./workbench.module.css";

export type WorkbenchProps = {
  name: string;
  drafts: Drafts;
  /** Of the control plane, now; null when it has none. */
  newestVersion: number | null;
  /** What this browser had kept and is opened; null when nothing. */
  draft: Draft | null;
};

/** Where a pipeline is built. */
export function Workbench({ name, drafts, newestVersion, draft }: WorkbenchProps) {
  const [view, setView] = useView();
  const [panel, setPanel] = useState<Panel>("step");
  const { problems, countByStep } = useProblems();
  const { save, isSaving, error, dismiss } = useSaving(name, drafts);
  const { line, jump } = useJump(view, setView, setPanel);
  const discard = useDiscard(name, drafts);
  const whyNot = useWhyNot();
  useEditorKeys(save);
  useKeptDraft(name, drafts);
  useEffect(() => {
    document.title = `${name} · Inferno`;
  }, [name]);
  const openTry = (): void => {
    setView("canvas");
    setPanel("try");
  };
  return (
    <Stack gap="xs" className={classes.screen}>
      <EditorBar name={name} view={view} onView={setView} onSave={save} saving={isSaving} onTry={openTry} onDiscard={discard} />
      {error !== null && (
        <div>
          <RefusalNotice error={error} onRetry={dismiss} />
        </div>
      )}
      <NeedsRole why={whyNot("pipeline:save")} />
      {draft !== null && <DraftNotice draft={draft} onCompare={() => setView("versions")} onDiscard={discard} />}
      <Notices newestVersion={newestVersion} view={view} onView={setView} />
      <div className={classes.body}>
        {view === "canvas" && <Build countByStep={countByStep} problems={problems} panel={panel} onPanel={setPanel} />}
        {view === "source" && <SourceView problems={problems} line={line} />}
        {view === "versions" && <VersionsView name={name} />}
      </div>
      {view !== "versions" && <ProblemsList problems={problems} onJump={jump} />}
    </Stack>
  );
}

/** What a person should know before going on. */
function Notices({ newestVersion, view, onView }: { newestVersion: number | null; view: EditorView; onView: (view: EditorView) => void }) {
  const { t } = useTranslation("pipelines");
  const broken = useEditorState(({ reading }) => reading.broken);
  const savedVersion = useEditorState(({ saved }) => saved.version);
  const changed = useEditorState(isChanged);
  return (
    <>
      {newestVersion !== null && savedVersion !== null && newestVersion > savedVersion && changed && (
        <Alert color="yellow" variant="light" p="xs">
          {t("newerVersion", { version: newestVersion })}
        </Alert>
      )}
      {broken !== null && view === "canvas" && (
        <Alert color="red" variant="light" p="xs">
          {t("broken", { line: broken.line })}{" "}
          <Anchor component="button" onClick={() => onView("source")}>
            {t("toSource")}
          </Anchor>
        </Alert>
      )}
    </>
  );
}

/** The way from a problem to its place: the step's fields, or the line of the source. */
function useJump(view: EditorView, setView: (view: EditorView) => void, setPanel: (panel: Panel) => void) {
  const store = useEditor();
  const [line, setLine] = useState<number | null>(null);
  const jump = (problem: PlacedProblem): void => {
    if (problem.step === null || store.getState().reading.broken !== null || view === "source") {
      // A line that is asked for again is gone to again.
      setLine(null);
      requestAnimationFrame(() => setLine(problem.line));
      return setView("source");
    }
    setView("canvas");
    store.select([problem.step]);
    setPanel("step");
  };
  return { line, jump };
}

/** Back to what is saved; a pipeline that never was is gone. */
function useDiscard(name: string, drafts: Drafts): () => void {
  const store = useEditor();
  const [, go] = useLocation();
  return () => {
    const { saved, history } = store.getState();
    drafts.keep(name, null);
    if (saved.source !== null) return store.setSource(saved.source, null);
    store.noteSaved({ source: history.present.source, version: null });
    go("/pipelines");
  };
}

type BuildProps = { countByStep: Readonly<Record<string, number>>; problems: readonly PlacedProblem[]; panel: Panel; onPanel: (panel: Panel) => void };

/** Palette, canvas, and the fields of what is selected. */
function Build({ countByStep, problems, panel, onPanel }: BuildProps) {
  const [search, setSearch] = useState<SearchRequest | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const mayEdit = useMayEdit();
  const editStep = (): void => {
    onPanel("step");
    requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>("[data-step-id]")?.focus());
  };
  return (
    <ReactFlowProvider>
      <div className={classes.build} data-only-read={!mayEdit || undefined} ref={frame}>
        {mayEdit && <Palette />}
        <Canvas problemsByStep={countByStep} onSearch={setSearch} onEditStep={editStep} />
        <SidePanel panel={panel} onPanel={onPanel} problems={problems} />
      </div>
      <StepSearch
        request={search}
        onClose={() => setSearch(null)}
        onAdded={(key) => {
          onPanel("step");
          // After the search has given the focus back.
          requestAnimationFrame(() => requestAnimationFrame(() => focusStep(frame.current, key)));
        }}
      />
    </ReactFlowProvider>
  );
}

/** The view stands in the address. */
function useView(): [EditorView, (view: EditorView) => void] {
  const [query, setQuery] = useSearchParams();
  const view = editorViews.find((known) => known === query.get("view")) ?? "canvas";
  const setView = (next: EditorView): void =>
    setQuery(
      (before) => {
        const after = new URLSearchParams(before);
        if (next === "canvas") after.delete("view");
        else after.set("view", next);
        return after;
      },
      { replace: true },
    );
  return [view, setView];
}
