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
import { useStartLocalNode } from "../features/nodes/use-start-local-node.ts";
import type { CommandName } from "../stores/shortcuts.ts";
import { useSignOut } from "../stores/use-sign-out.ts";

export type AppCommand = { icon: Icon; act: () => void };

/** What can be done from anywhere, for the palette and for keys. */
export function useAppCommands(showShortcuts: () => void): Record<CommandName, AppCommand> {
  const [, go] = useLocation();
  const { toggleColorScheme } = useMantineColorScheme();
  const { start } = useStartLocalNode();
  const signOut = useSignOut();
  return {
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
}
