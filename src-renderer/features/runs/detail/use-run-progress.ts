import type { UseQueryResult } from "@tanstack/react-query";
import type { RunId } from "../../../../src-shared/model/ids.ts";
import type { RunProgress } from "../../../../src-shared/wire/ui/run-messages.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { useTopic } from "../../../stores/use-topic.ts";

/**
 * How a run stands: as asked once and after each change of its state, and between as the control plane tells it, up to 10
 * times a second. Undefined while it is asked, and when there is no such run; then `asked` says why.
 */
export function useRunProgress(id: string): { asked: UseQueryResult<RunProgress>; progress: RunProgress | undefined } {
  const asked = useAsk("run:progress", { run: id });
  const told = useTopic(`run:${id as RunId}`);
  const known = asked.data?.run.id === id ? asked.data : undefined;
  return { asked, progress: asked.error === null ? (told ?? known) : undefined };
}
