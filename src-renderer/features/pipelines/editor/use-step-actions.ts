import { notifications } from "@mantine/notifications";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Point, PointByStep } from "../../../flow/flow-step.ts";
import { connectSteps, deleteSteps, disconnectSteps, freeId, insertStep, renameStep, type Spot, whyNotConnect } from "../document/edit-steps.ts";
import { copySteps, holdsSteps, pasteSteps } from "../document/copy-steps.ts";
import { leavesOf } from "../document/graph.ts";
import { idPattern, type PipelineModel } from "../document/read-model.ts";
import { useEditor } from "./editor-context.tsx";
import type { EditorStore } from "./editor-store.ts";
import { chooseEndpoint, draftStep, type EndpointChoice, guessInput, idByKind, kindOfProtocol, type StepKind } from "./step-kinds.ts";
import { useEndpointChoices } from "./use-flow-steps.ts";
import { useWhyNot } from "../../../stores/use-why-not.ts";
import { useTrialFields } from "./use-trial-row.ts";

/** What a person picks to add: a kind of step, or an endpoint. */
export type Addition = { kind: StepKind } | { endpoint: string };

export type StepActions = ReturnType<typeof makeStepActions>;

/** What people do with steps; each is one action to undo. */
export function useStepActions(): StepActions {
  const store = useEditor();
  const endpoints = useEndpointChoices();
  const fields = useTrialFields();
  const { t } = useTranslation("pipelines");
  const whyNot = useWhyNot()("pipeline:save");
  return useMemo(() => {
    const refuse = (reason: "itself" | "there" | "ring" | "unnamed" | "broken" | "nothingToPaste"): void =>
      void notifications.show({ color: "yellow", message: t(`refused.${reason}`) });
    // Keys and the clipboard are not taken away from who may only read: they say why nothing happens.
    const edit = (...parameters: Parameters<EditorStore["edit"]>): boolean => {
      if (whyNot !== null) {
        notifications.show({ id: "only-read", color: "yellow", message: whyNot });
        return false;
      }
      const done = store.edit(...parameters);
      if (!done) refuse("broken");
      return done;
    };
    return makeStepActions(store, { endpoints, fields, edit }, refuse);
  }, [store, endpoints, fields, t, whyNot]);
}

type Refuse = (reason: "itself" | "there" | "ring" | "unnamed" | "broken" | "nothingToPaste") => void;

/** What new steps can be made of: endpoints to call, fields of a row to send. */
type Known = { endpoints: readonly EndpointChoice[]; fields: readonly string[] };

function makeStepActions(store: EditorStore, { edit, ...known }: Known & { edit: EditorStore["edit"] }, refuse: Refuse) {
  const model = () => store.getState().reading.model;
  return {
    ...makeClipboardActions(store, edit, refuse),
    /** Gives the new step's key; null when it could not be added. */
    add: (addition: Addition, spot: Spot, at?: { point: Point; points: PointByStep }): string | null => {
      const step = draftAddition(addition, { model: model(), spot, ...known });
      const points = at === undefined ? {} : { points: { ...at.points, [step.id]: at.point } };
      return edit((doc) => insertStep(doc, step, spot), { select: [step.id], ...points }) ? step.id : null;
    },
    connect: (from: string, to: string): void => {
      const reason = whyNotConnect(model().steps, from, to);
      if (reason === null) edit((doc) => connectSteps(doc, from, to));
      else refuse(reason);
    },
    disconnect: (pairs: readonly { from: string; to: string }[]): void => {
      if (pairs.length === 0) return;
      edit((doc) => {
        for (const { from, to } of pairs) disconnectSteps(doc, from, to);
      });
    },
    remove: (keys: readonly string[]): void => {
      if (keys.length > 0) edit((doc) => deleteSteps(doc, keys), { select: [] });
    },
    /** Why the id cannot be; null when the step has it now. */
    rename: (key: string, id: string): "malformed" | "taken" | null => {
      if (id === key) return null;
      if (!idPattern.test(id)) return "malformed";
      if (model().steps.some((step) => step.key === id)) return "taken";
      const { points } = store.getState().history.present;
      const { [key]: point, ...rest } = points;
      edit((doc) => renameStep(doc, key, id), { select: [id], points: point === undefined ? points : { ...rest, [id]: point } });
      return null;
    },
  };
}

function makeClipboardActions(store: EditorStore, edit: EditorStore["edit"], refuse: Refuse) {
  const copy = (keys: readonly string[]): string | null => (keys.length === 0 ? null : copySteps(store.getState().history.present.source, keys));
  const insert = (text: string): void => {
    let ids: string[] = [];
    edit((doc) => {
      ids = pasteSteps(doc, text);
    });
    store.select(ids);
  };
  return {
    /** The steps as text; null when there are none. */
    copy,
    paste: (text: string): void => {
      if (holdsSteps(text)) insert(text);
      else refuse("nothingToPaste");
    },
    duplicate: (keys: readonly string[]): void => {
      const text = copy(keys);
      if (text !== null) insert(text);
    },
  };
}

type DraftContext = Known & { model: PipelineModel; spot: Spot };

/** A step to begin with: it works on the answer of the step before it, else on the row. */
function draftAddition(addition: Addition, { model, endpoints, fields, spot }: DraftContext) {
  const chosen = "endpoint" in addition ? endpoints.find(({ name }) => name === addition.endpoint) : undefined;
  const kind = "kind" in addition ? addition.kind : kindOfProtocol(chosen?.protocol ?? "openai-chat");
  const before = spot === "alone" ? null : "after" in spot ? spot.after : spot.from;
  const id = freeId(
    model.steps.map((step) => step.id),
    idByKind[kind],
  );
  const text = before === null || before.startsWith("#") ? guessInput(model.inputs, fields) : `{{ steps.${before}.text }}`;
  return draftStep(kind, { id, endpoint: chosen ?? chooseEndpoint(kind, endpoints), text });
}

/** Where a step goes that is added without a place: after the selected one, else after the one that ends the pipeline. */
export function spotAfter(store: EditorStore): Spot {
  const { selected, reading } = store.getState();
  const after = selected.at(-1) ?? leavesOf(reading.model.steps).at(-1);
  return after === undefined ? "alone" : { after };
}
