import { type Edge, useReactFlow } from "@xyflow/react";
import type { KeyboardEvent, RefObject } from "react";
import { followersOf } from "../document/graph.ts";
import { useEditor, useMayEdit } from "./editor-context.tsx";
import type { SearchRequest } from "./step-search.tsx";
import { useStepActions } from "./use-step-actions.ts";

export type CanvasKeysParts = {
  frame: RefObject<HTMLElement | null>;
  edges: readonly Edge[];
  pickedEdges: readonly string[];
  onSearch: (request: SearchRequest) => void;
  onEditStep: () => void;
};

/** The keys of the canvas, besides those of React Flow. Alt and an arrow moves a step; an arrow alone walks. */
export function useCanvasKeys({ frame, edges, pickedEdges, onSearch, onEditStep }: CanvasKeysParts): (event: KeyboardEvent) => void {
  const store = useEditor();
  const actions = useStepActions();
  const flow = useReactFlow();
  const mayEdit = useMayEdit();
  const walk = (key: string): void => {
    const next = nextStep(store.getState(), key, frame.current);
    if (next === null) return;
    store.select([next]);
    focusStep(frame.current, next);
  };
  const byKey: Record<string, (event: KeyboardEvent) => void> = {
    n: () => {
      if (!mayEdit) return;
      const edge = edges.find(({ id }) => id === pickedEdges[0]);
      onSearch({ spot: edge === undefined ? null : { from: edge.source, to: edge.target }, at: null });
    },
    l: () => store.place({}),
    "1": () => void flow.fitView({ padding: 0.2, maxZoom: 1 }),
    "0": () => void flow.zoomTo(1),
    F2: onEditStep,
    ArrowLeft: ({ key }) => walk(key),
    ArrowRight: ({ key }) => walk(key),
    ArrowUp: ({ key }) => walk(key),
    ArrowDown: ({ key }) => walk(key),
    Enter: ({ target }) => {
      const id = stepUnder(target);
      if (id === null) return;
      store.select([id]);
      onEditStep();
    },
  };
  const byModKey: Record<string, () => void> = {
    a: () => store.select(store.getState().reading.model.steps.map(({ key }) => key)),
    d: () => actions.duplicate(store.getState().selected),
  };
  return (event) => {
    if (event.altKey || isTyping(event.target)) return;
    const act = event.ctrlKey || event.metaKey ? byModKey[event.key.toLowerCase()] : event.shiftKey ? undefined : byKey[event.key];
    // On a button of the canvas Enter presses that button.
    if (act === undefined || (event.key === "Enter" && stepUnder(event.target) === null)) return;
    event.preventDefault();
    event.stopPropagation();
    act(event);
  };
}

type WalkState = ReturnType<ReturnType<typeof useEditor>["getState"]>;

/** The step that an arrow leads to: along the connections sideways, among those with the same needs up and down. */
function nextStep({ reading, selected }: WalkState, key: string, frame: HTMLElement | null): string | null {
  const { steps } = reading.model;
  const from = stepUnder(frame?.ownerDocument.activeElement ?? null) ?? selected.at(-1);
  const step = steps.find((one) => one.key === from);
  if (step === undefined) return steps[0]?.key ?? null;
  if (key === "ArrowLeft") return step.needs[0] ?? null;
  if (key === "ArrowRight") return followersOf(steps, step.key)[0] ?? null;
  const siblings = steps.filter(({ needs }) => needs.join() === step.needs.join()).map((one) => one.key);
  const others = siblings.length > 1 ? siblings : steps.map((one) => one.key);
  const at = others.indexOf(step.key) + (key === "ArrowUp" ? -1 : 1);
  return others[at] ?? null;
}

function stepUnder(target: EventTarget | null): string | null {
  return target instanceof Element ? (target.closest(".react-flow__node")?.getAttribute("data-id") ?? null) : null;
}

/** Puts the keyboard on a step of the canvas. */
export function focusStep(frame: HTMLElement | null, key: string): void {
  frame?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(key)}"]`)?.focus();
}

/** Single letters belong to whoever is typing. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
