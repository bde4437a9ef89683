import type { RunSummary } from "../../../src-shared/model/run.ts";
import { RefusedError } from "../../../src-shared/wire/reply.ts";
import type { UiUpRequest } from "../../../src-shared/wire/ui-up.ts";
import { describeFrozenRun } from "../../runs/frozen-run.ts";
import type { LiveRun } from "../../runs/live-run.ts";
import type { RunControl } from "../../runs/run-control.ts";
import type { RetryChoice } from "../../storage/tasks-table.ts";
import type { StoredRun } from "../../storage/runs-table.ts";
import type { CommandTable } from "./command-table.ts";
import { wakeSample } from "./wake-sample.ts";
import type { ReadParts, WriteParts } from "./command-parts.ts";

type ReadCommands = Pick<CommandTable, "run:list" | "run:page" | "run:progress" | "run:series" | "run:frozen" | "run:show">;
type WriteCommands = Pick<CommandTable, "run:pause" | "run:resume" | "run:cancel" | "run:retry" | "run:delete">;

export function makeRunReadCommands({ views }: ReadParts): ReadCommands {
  return {
    "run:list": ({ limit }) => views.list(limit),
    "run:page": (request) => views.page(request),
    "run:progress": ({ run }) => views.progress(views.require(run)),
    "run:series": ({ run }) => views.series(views.require(run)),
    "run:frozen": ({ run }) => describeFrozenRun(views.require(run)),
    "run:show": ({ run }) => views.detail(views.require(run)),
  };
}

export function makeRunWriteCommands(parts: WriteParts): WriteCommands {
  const { views, control, coordinator } = parts;
  const change = async (reference: string, act: (control: RunControl, run: LiveRun) => Promise<StoredRun>): Promise<RunSummary> => {
    const run = coordinator.runs.find(views.require(reference).no);
    if (run === null) throw new RefusedError("E_RUN_UNKNOWN", `There is no run ${reference}.`);
    return views.toSummary(await act(control, run));
  };
  const goOn = (reference: string, act: (control: RunControl, run: LiveRun) => Promise<StoredRun>): Promise<RunSummary> =>
    change(reference, async (to, live) => {
      await wakeSample(parts, live.plan);
      return act(to, live);
    });
  return {
    "run:pause": ({ run }) => change(run, (to, live) => to.pause(live, null)),
    "run:resume": ({ run, ...continuation }) => goOn(run, (to, live) => to.resume(live, continuation)),
    "run:cancel": ({ run }) => change(run, (to, live) => to.cancel(live)),
    "run:retry": ({ run, ...request }) => goOn(run, (to, live) => to.retry(live, toRetryChoice(live, request), request.maxCostUsd)),
    "run:delete": async ({ run }) => {
      await control.remove(views.require(run));
      return null;
    },
  };
}

function toRetryChoice(run: LiveRun, { failedOnly, only }: Omit<UiUpRequest<"run:retry">, "run">): RetryChoice {
  if (only === undefined) return failedOnly ? "failed" : "all";
  if ("group" in only) return only;
  const rowIndexes = [...new Set(only.rowIndexes)].filter((rowIndex) => rowIndex < run.total);
  return { keys: rowIndexes.sort((a, b) => a - b).map((rowIndex) => run.taskBase + rowIndex) };
}
