import type { Document } from "yaml";
import { createStore } from "zustand";
import type { RowTrace } from "../../../../src-shared/wire/node-down.ts";
import type { PointByStep } from "../../../flow/flow-step.ts";
import { editSource } from "../document/edit-source.ts";
import { type PipelineModel, readSource } from "../document/read-model.ts";
import { commit, type History, redo, settle, startHistory, undo } from "./history.ts";

/** What undo goes back to. `points`: where people put steps; a step without one is laid out. */
export type Snapshot = { source: string; points: PointByStep };

/** What the source last meant, and why it means nothing now. */
export type Reading = { model: PipelineModel; broken: { message: string; line: number } | null };

export type SavedState = { source: string | null; version: number | null };

export type EditorState = {
  history: History<Snapshot>;
  reading: Reading;
  /** What the control plane has. */
  saved: SavedState;
  /** Keys of steps. */
  selected: readonly string[];
  /** What one row became, and the source that it went through. */
  trial: { trace: RowTrace; source: string } | null;
};

export type EditOptions = {
  /** Changes of one field after each other are one action. */
  group?: string;
  /** Selected afterwards. */
  select?: readonly string[];
  points?: PointByStep;
};

export type EditorStart = { source: string; points: PointByStep; saved: SavedState };

const emptyModel: PipelineModel = { name: "", steps: [], endpoints: {}, vars: {}, inputs: null, output: undefined };

export type EditorStore = ReturnType<typeof createEditorStore>;

/** One pipeline in the hands of a person. Its text is the truth; everything shown is read from it. */
export function createEditorStore({ source, points, saved }: EditorStart) {
  const store = createStore<EditorState>(() => ({
    history: startHistory<Snapshot>({ source, points }),
    reading: read(source, emptyModel),
    saved,
    selected: [],
    trial: null,
  }));
  const put = (history: History<Snapshot>, select?: readonly string[]): void =>
    store.setState((state) => {
      const isSameText = history.present.source === state.history.present.source;
      const reading = isSameText ? state.reading : read(history.present.source, state.reading.model);
      const known = new Set(reading.model.steps.map(({ key }) => key));
      return { history, reading, selected: (select ?? state.selected).filter((key) => known.has(key)) };
    });
  return {
    ...store,
    /** Changes the tree of the source. False when the source cannot be read or the change cannot be made. */
    edit(change: (doc: Document) => void, { group, select, points: moved }: EditOptions = {}): boolean {
      const { history } = store.getState();
      const { source: before, points: placed } = history.present;
      const edited = editSource(before, change);
      if (!edited.ok) return false;
      const next = { source: edited.source, points: moved ?? placed };
      if (next.source === before && moved === undefined) {
        if (select !== undefined) store.setState({ selected: select });
        return true;
      }
      put(commit(history, next, group), select);
      return true;
    },
    setSource(next: string, group: string | null): void {
      const { history } = store.getState();
      if (next !== history.present.source) put(commit(history, { ...history.present, source: next }, group));
    },
    /** Places steps; `{}` leaves them to the layout again. */
    place(next: PointByStep): void {
      const { history } = store.getState();
      put(commit(history, { ...history.present, points: next }));
    },
    settle: (): void => store.setState(({ history }) => ({ history: settle(history) })),
    undo: (): void => put(undo(store.getState().history)),
    redo: (): void => put(redo(store.getState().history)),
    select: (keys: readonly string[]): void => store.setState(({ selected }) => (isSame(selected, keys) ? {} : { selected: keys })),
    noteSaved: (now: SavedState): void => store.setState({ saved: now }),
    noteTrial: (trial: EditorState["trial"]): void => store.setState({ trial }),
  };
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, at) => key === b[at]);
}

function read(source: string, last: PipelineModel): Reading {
  const reading = readSource(source);
  return reading.ok ? { model: reading.model, broken: null } : { model: last, broken: { message: reading.message, line: reading.line } };
}

export const isChanged = ({ history, saved }: EditorState): boolean => history.present.source !== saved.source;
