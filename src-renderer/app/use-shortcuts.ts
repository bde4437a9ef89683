import { useWindowEvent } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useRef } from "react";
import { useLocation } from "wouter";
import { isForTyping, readChord } from "../stores/chords.ts";
import { commandOf, type CommandName, goKey, letterByPlace } from "../stores/shortcuts.ts";
import { useChoices } from "../stores/use-choices.ts";
import type { AppCommand } from "./use-app-commands.ts";
import { places } from "./routes.ts";

/** So long a letter after `g` still leads to a place. */
const sequenceMs = 1500;

/** The keys that work on every screen. */
export function useShortcuts(commands: Record<CommandName, AppCommand>): void {
  const [, go] = useLocation();
  const chords = useChoices((choices) => choices.chords);
  const goPressedAt = useRef(-Infinity);
  useWindowEvent("keydown", (event) => {
    const chord = readChord(event);
    if (chord === null || event.defaultPrevented || (isForTyping(chord) && isTyping(event.target)) || isAskingForKeys(event.target)) return;
    const place = event.timeStamp - goPressedAt.current < sequenceMs ? places.find(({ label }) => letterByPlace[label] === chord) : undefined;
    goPressedAt.current = chord === goKey ? event.timeStamp : -Infinity;
    const command = commandOf(chord, chords);
    if (place !== undefined) go(place.to);
    else if (command !== null) carryOut(commands[command]);
    else return;
    event.preventDefault();
  });
}

function carryOut({ act, whyNot }: AppCommand): void {
  if (whyNot === null) act();
  else notifications.show({ color: "yellow", message: whyNot });
}

/** Characters belong to whoever is typing, and in a dialog to the dialog. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("[role=dialog]") !== null)
  );
}

/** Where keys are chosen, all belong to the choice. */
const isAskingForKeys = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest("[data-asks-for-keys]") !== null;
