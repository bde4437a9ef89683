import { useMemo } from "react";
import type { FlowStep } from "../../../flow/flow-step.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { useEditorState } from "./editor-context.tsx";
import { type EndpointChoice, listEndpoints } from "./step-kinds.ts";

/** The endpoints that steps of this pipeline can use. */
export function useEndpointChoices(): readonly EndpointChoice[] {
  const inline = useEditorState(({ reading }) => reading.model.endpoints);
  const { data } = useAsk("endpoint:list", {});
  return useMemo(() => listEndpoints(inline, data ?? []), [inline, data]);
}

/** The pipeline's steps as the canvas shows them. */
export function useFlowSteps(): readonly FlowStep[] {
  const steps = useEditorState(({ reading }) => reading.model.steps);
  const endpoints = useEndpointChoices();
  return useMemo(
    () =>
      steps.map(({ key, id, endpoint, needs, when }): FlowStep => {
        const detail = endpoints.find(({ name }) => name === endpoint)?.protocol;
        return { id: key, title: id === "" ? key : id, endpoint, needs, when, ...(detail === undefined ? {} : { detail }) };
      }),
    [steps, endpoints],
  );
}
