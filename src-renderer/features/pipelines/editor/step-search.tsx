import { createSpotlight, Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconBox, IconPlus, IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Point, PointByStep } from "../../../flow/flow-step.ts";
import type { Spot } from "../document/edit-steps.ts";
import { useEditor } from "./editor-context.tsx";
import { stepKinds } from "./step-kinds.ts";
import { useEndpointChoices } from "./use-flow-steps.ts";
import { type Addition, spotAfter, useStepActions } from "./use-step-actions.ts";

/** Where the step that is searched for goes; a null `spot` is after the selected step, a null `at` leaves it to the layout. */
export type SearchRequest = { spot: Spot | null; at: { point: Point; points: PointByStep } | null };

export type StepSearchProps = {
  /** Null while nothing is searched. */
  request: SearchRequest | null;
  onClose: () => void;
  onAdded: (key: string) => void;
};

/** A search for what to add; Enter adds it and connects it. */
export function StepSearch({ request, onClose, onAdded }: StepSearchProps) {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const actions = useStepActions();
  const [[spotlightStore, spotlight]] = useState(() => createSpotlight());
  useEffect(() => {
    if (request !== null) spotlight.open();
  }, [request, spotlight]);
  const add = (addition: Addition): void => {
    const isManual = Object.keys(store.getState().history.present.points).length > 0;
    const at = request?.at ?? null;
    // Steps that people have placed themselves stay where they are; otherwise the layout finds a place.
    const place = at !== null && isManual ? at : undefined;
    const key = actions.add(addition, request?.spot ?? spotAfter(store), place);
    if (key !== null) onAdded(key);
  };
  const groups = useAdditionGroups(add);
  return (
    <Spotlight
      store={spotlightStore}
      actions={groups}
      shortcut={null}
      onSpotlightClose={onClose}
      nothingFound={t("nothingToAdd")}
      highlightQuery
      scrollable
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: t("searchStep"), "aria-label": t("searchStep") }}
    />
  );
}

/** Everything that can be added, as the search shows it. */
function useAdditionGroups(add: (addition: Addition) => void): SpotlightActionGroupData[] {
  const { t } = useTranslation("pipelines");
  const endpoints = useEndpointChoices();
  return [
    {
      group: t("stepKinds"),
      actions: stepKinds.map((kind) => ({
        id: `kind:${kind}`,
        label: t(`kind.${kind}`),
        description: t(`kindAbout.${kind}`),
        leftSection: <IconPlus size={18} aria-hidden />,
        onClick: () => add({ kind }),
      })),
    },
    {
      group: t("endpoints"),
      actions: endpoints.map(({ name, protocol, model }) => ({
        id: `endpoint:${name}`,
        label: name,
        description: [protocol, model].filter(Boolean).join(" · "),
        leftSection: <IconBox size={18} aria-hidden />,
        onClick: () => add({ endpoint: name }),
      })),
    },
  ];
}
