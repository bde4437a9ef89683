import { useState } from "react";
import { useLocation } from "wouter";
import { useAppParts } from "../../stores/app-parts.tsx";

export const sampleSteps = ["prepare", "node", "run"] as const;
export type SampleStep = (typeof sampleSteps)[number];

/** idle → running(prepare → node → run) → its run's place; running → failed. */
export type SampleState = { step: SampleStep | null; error: Error | null };

/** Rows in flight on the one node that the sample needs. */
const slots = 64;

export type Sample = SampleState & { start: () => void };

/** Starts the sample, step by step, and goes to its run. */
export function useSample(): Sample {
  const { link } = useAppParts();
  const [, go] = useLocation();
  const [state, setState] = useState<SampleState>({ step: null, error: null });
  const carryOut = async (): Promise<string> => {
    setState({ step: "prepare", error: null });
    const { pipeline, dataset } = await link.ask("sample:prepare", {});
    setState({ step: "node", error: null });
    // The models listen on this machine alone, so a node elsewhere would not do.
    await link.ask("local-nodes:ensure", { count: 1, slots });
    setState({ step: "run", error: null });
    const run = await link.ask("run:start", { pipeline: { name: pipeline }, dataset, name: "sample" });
    return run.id;
  };
  const start = async (): Promise<void> => {
    try {
      go(`/runs/${await carryOut()}`);
    } catch (cause) {
      setState({ step: null, error: cause as Error });
    }
  };
  return { ...state, start: () => void start() };
}
