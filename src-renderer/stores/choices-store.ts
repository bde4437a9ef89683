import { z } from "zod";
import { createStore } from "zustand";
import { type ChosenChords, commandNames } from "./shortcuts.ts";

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

/** What a person has chosen in this browser. */
export type Choices = {
  /** Null: as the browser asks. */
  language: Language | null;
  /** Whether the system shows a notice when a run ends. */
  notices: boolean;
  chords: ChosenChords;
};

const choicesSchema = z.object({
  language: z.enum(languages).nullable().catch(null),
  notices: z.boolean().catch(false),
  chords: z.partialRecord(z.enum(commandNames), z.string().max(40).nullable()).catch({}),
});

const storageKey = "inferno.choices";

/** Kept in `storage`, so that other windows and later visits find it. What is no longer understood is left out. */
export function createChoicesStore(storage: Pick<Storage, "getItem" | "setItem">) {
  const store = createStore<Choices>(() => readChoices(storage.getItem(storageKey)));
  store.subscribe((choices) => storage.setItem(storageKey, JSON.stringify(choices)));
  return store;
}
export type ChoicesStore = ReturnType<typeof createChoicesStore>;

export function readChoices(text: string | null): Choices {
  const parsed = choicesSchema.safeParse(parseJson(text));
  return parsed.success ? (parsed.data as Choices) : { language: null, notices: false, chords: {} };
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null") as unknown;
  } catch {
    return null;
  }
}
