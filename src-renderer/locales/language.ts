import { type Language, languages } from "../stores/choices-store.ts";

/** `de-AT` → `de`; null for one that the app does not speak. */
export const toLanguage = (tag: string): Language | null => languages.find((language) => tag.toLowerCase().split("-")[0] === language) ?? null;

/**
 * The tag to speak and to write figures in: the first of those the browser asks for that is of the chosen language, or of
 * any that the app speaks; with its country, which figures and dates follow.
 */
export function chooseTag(chosen: Language | null, asked: readonly string[]): string {
  const fits = (tag: string): boolean => (chosen === null ? toLanguage(tag) !== null : toLanguage(tag) === chosen);
  return asked.find(fits) ?? chosen ?? "en";
}
