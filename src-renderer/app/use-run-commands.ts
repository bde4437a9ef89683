import { IconBan, IconDownload, IconPlayerPause, IconPlayerPlay, IconRefresh, type Icon } from "@tabler/icons-react";
import { useState } from "react";
import { useRoute } from "wouter";
import type { RunVerb } from "../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../src-shared/model/run.ts";
import { toExportUrl } from "../features/runs/detail/export-menu.tsx";
import { useCanRun } from "../features/runs/use-can-run.ts";
import { useRunVerb } from "../features/runs/use-run-verb.ts";
import { useAsk } from "../stores/use-ask.ts";
import { useMay } from "../stores/use-may.ts";

const iconByVerb = { pause: IconPlayerPause, resume: IconPlayerPlay, retry: IconRefresh, cancel: IconBan } as const satisfies Partial<Record<RunVerb, Icon>>;
type RunCommandName = keyof typeof iconByVerb | "export";
export type RunCommand = { name: RunCommandName; icon: Icon; act: () => void };

export type RunCommands = {
  /** The run on the screen; null when another place is shown. */
  run: RunSummary | null;
  commands: RunCommand[];
  /** True while it is to be asked whether the run is really to be canceled. */
  confirming: boolean;
  confirm: (yes: boolean) => void;
};

/** What can be done now with the run on the screen. Asked for while `wanted`. */
export function useRunCommands(wanted: boolean): RunCommands {
  const [onRun, params] = useRoute("/runs/:id");
  const id = onRun && params.id !== "new" ? params.id : "";
  const asked = useAsk("run:progress", { run: id === "" ? "none" : id }, { enabled: wanted && id !== "" });
  const { act } = useRunVerb();
  const mayRun = useCanRun();
  const may = useMay();
  const [confirming, setConfirming] = useState(false);
  const run = id !== "" && asked.data?.run.id === id ? asked.data.run : null;
  const commands: RunCommand[] = [];
  if (run !== null) {
    for (const verb of Object.keys(iconByVerb) as (keyof typeof iconByVerb)[]) {
      if (!mayRun(verb, run)) continue;
      commands.push({ name: verb, icon: iconByVerb[verb], act: () => (verb === "cancel" ? setConfirming(true) : void act(verb, [run])) });
    }
    if (may("run:export")) commands.push({ name: "export", icon: IconDownload, act: () => window.location.assign(toExportUrl(run.id, "jsonl", [])) });
  }
  const confirm = (yes: boolean): void => {
    setConfirming(false);
    if (yes && run !== null) void act("cancel", [run]);
  };
  return { run, commands, confirming, confirm };
}
