import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconSearch, type Icon } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { ConfirmVerb } from "../features/runs/confirm-verb.tsx";
import { type CommandName, commandNames } from "../stores/shortcuts.ts";
import { keysOfPlace, useCommandKeys } from "../stores/use-keys.ts";
import { ChordKeys } from "../ui/chord-keys.tsx";
import { places } from "./routes.ts";
import type { AppCommand } from "./use-app-commands.ts";
import { usePaletteThings } from "./use-palette-things.tsx";
import { useRunCommands } from "./use-run-commands.ts";

const shownAtMost = 60;

/** Go anywhere, do anything, with the run on the screen first. */
export function Palette({ commands }: { commands: Record<CommandName, AppCommand> }) {
  const { t } = useTranslation(["frame", "runs"]);
  const [opened, setOpened] = useState(false);
  const ofRun = useRunCommands(opened);
  const things = usePaletteThings(opened);
  const screens = useScreens();
  const keysOf = useCommandKeys();
  const doing = commandNames
    .filter((name) => name !== "palette" && name !== "settings" && commands[name].whyNot === null)
    .map((name) => makeAction(name, t(`frame:command.${name}`), commands[name].icon, keysOf(name), commands[name].act));
  const withRun = ofRun.commands.map(({ name, icon, act }) =>
    makeAction(`run:${name}`, name === "export" ? t("frame:exportRun") : t(`runs:verb.${name}`), icon, null, act),
  );
  const groups: SpotlightActionGroupData[] = [
    { group: t("frame:thisRun"), actions: withRun },
    { group: t("frame:goTo"), actions: screens },
    { group: t("frame:doGroup"), actions: doing },
    ...things,
  ];
  return (
    <>
      <Spotlight
        actions={groups.filter(({ actions }) => actions.length > 0)}
        shortcut={null}
        attributes={{ content: { "aria-label": t("frame:search") } }}
        onSpotlightOpen={() => setOpened(true)}
        onSpotlightClose={() => setOpened(false)}
        nothingFound={t("frame:nothingFound")}
        highlightQuery
        limit={shownAtMost}
        scrollable
        // Blurring what changes behind it costs more than the typing.
        overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
        maxHeight="min(60vh, 560px)"
        searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: t("frame:search"), "aria-label": t("frame:search") }}
      />
      <ConfirmVerb
        verb={ofRun.confirming ? "cancel" : null}
        runs={ofRun.run === null ? [] : [ofRun.run]}
        onClose={() => ofRun.confirm(false)}
        onConfirm={() => ofRun.confirm(true)}
      />
    </>
  );
}

function useScreens(): SpotlightActionData[] {
  const { t } = useTranslation("frame");
  const [, go] = useLocation();
  return places.map(({ to, label, icon }) => makeAction(to, t(label), icon, keysOfPlace(label), () => go(to)));
}

function makeAction(id: string, label: string, Shown: Icon, keys: readonly string[] | null, onClick: () => void): SpotlightActionData {
  return { id, label, leftSection: <Shown size={18} aria-hidden />, rightSection: keys === null ? undefined : <ChordKeys keys={keys} />, onClick };
}
