import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import { useMay } from "../../../stores/use-may.ts";
import type { EditorState, EditorStore } from "./editor-store.ts";

const EditorContext = createContext<EditorStore | null>(null);

export function EditorProvider({ store, children }: { store: EditorStore; children: ReactNode }) {
  return <EditorContext value={store}>{children}</EditorContext>;
}

/** The pipeline that is being edited here. */
export function useEditor(): EditorStore {
  const store = useContext(EditorContext);
  if (store === null) throw new Error("this component is not inside EditorProvider");
  return store;
}

/** False where the pipeline is only to be read: nothing that would change it is offered. */
export const useMayEdit = (): boolean => useMay()("pipeline:save");

export function useEditorState<Selected>(select: (state: EditorState) => Selected): Selected {
  return useStore(useEditor(), select);
}
