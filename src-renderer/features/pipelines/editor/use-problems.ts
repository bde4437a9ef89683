import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useAsk } from "../../../stores/use-ask.ts";
import { placeProblems, type PlacedProblem } from "../document/find-place.ts";
import { useEditorState } from "./editor-context.tsx";

export type Problems = { problems: readonly PlacedProblem[]; countByStep: Readonly<Record<string, number>> };

const none = { source: null, problems: [], countByStep: {} };

/** Everything that is wrong with the pipeline, as the control plane sees it, a moment after the last change. */
export function useProblems(): Problems {
  const source = useEditorState(({ history }) => history.present.source);
  const [asked] = useDebouncedValue(source, 250);
  const { data, isPlaceholderData } = useAsk("pipeline:validate", { pipeline: { file: "pipeline", source: asked } });
  const [shown, setShown] = useState<Problems & { source: string | null }>(none);
  // Places belong to the text that was asked about, and to no other: until its answer comes, the last answer stands.
  if (data !== undefined && !isPlaceholderData && shown.source !== asked) {
    const problems = placeProblems(asked, data);
    setShown({ source: asked, problems, countByStep: countByStep(problems) });
  }
  return shown;
}

function countByStep(problems: readonly PlacedProblem[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { step } of problems) if (step !== null) counts[step] = (counts[step] ?? 0) + 1;
  return counts;
}
