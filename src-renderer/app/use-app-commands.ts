import { useMantineColorScheme } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import {
  IconArrowsDiff,
  IconBox,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconPlayerPlay,
  IconRouteAltLeft,
  IconSearch,
  IconServer,
  IconSettings,
  IconUpload,
  type Icon,
} from "@tabler/icons-react";
import { useLocation } from "wouter";
import type { Action } from "../../src-shared/wire/actions.ts";
import { useStartLocalNode } from "../features/nodes/use-start-local-node.ts";
import { type CommandName, commandNames } from "../stores/shortcuts.ts";
import { useSignOut } from "../stores/use-sign-out.ts";
import { useWhyNot } from "../stores/use-why-not.ts";

/** `whyNot`: null where this session may do it. */
export type AppCommand = { icon: Icon; act: () => void; whyNot: string | null };

/** What each command comes to, where that is not only a place to go to. */
const actionByCommand: Partial<Record<CommandName, Action>> = {
  newRun: "run:start",
  importDataset: "dataset:import",
  newEndpoint: "endpoint:save",
  newPipeline: "pipeline:save",
  startNode: "local-nodes:ensure",
};

/** What can be done from anywhere, for the palette and for keys. */
export function useAppCommands(showShortcuts: () => void): Record<CommandName, AppCommand> {
  const [, go] = useLocation();
  const { toggleColorScheme } = useMantineColorScheme();
  const { start } = useStartLocalNode();
  const signOut = useSignOut();
  const whyNot = useWhyNot();
  const commands: Record<CommandName, Omit<AppCommand, "whyNot">> = {
    palette: { icon: IconSearch, act: spotlight.toggle },
    shortcuts: { icon: IconKeyboard, act: showShortcuts },
    theme: { icon: IconMoon, act: () => toggleColorScheme() },
    newRun: { icon: IconPlayerPlay, act: () => go("/runs/new") },
    compareRuns: { icon: IconArrowsDiff, act: () => go("/compare") },
    importDataset: { icon: IconUpload, act: () => go("/datasets?import") },
    newEndpoint: { icon: IconBox, act: () => go("/endpoints/new") },
    newPipeline: { icon: IconRouteAltLeft, act: () => go("/pipelines?new") },
    startNode: { icon: IconServer, act: () => void start() },
    settings: { icon: IconSettings, act: () => go("/settings") },
    signOut: { icon: IconLogout, act: () => void signOut() },
  };
  const whyNotOf = (name: CommandName): string | null => {
    const action = actionByCommand[name];
    return action === undefined ? null : whyNot(action);
  };
  return Object.fromEntries(commandNames.map((name) => [name, { ...commands[name], whyNot: whyNotOf(name) }])) as Record<CommandName, AppCommand>;
}
