import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { english } from "./english.ts";
import { toLanguage } from "./language.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: typeof english;
    enableSelector: false;
  }
}

/** Speaks `tag` from the start; English when the sentences of that language cannot be loaded. */
export async function createI18n(tag: string): Promise<i18n> {
  const instance = createInstance();
  await instance.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    defaultNS: "common",
    resources: { en: english },
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  await speak(instance, tag).catch(() => undefined);
  return instance;
}

/** Changes the language of all that is shown. Throws when its sentences cannot be loaded. */
export async function speak(instance: i18n, tag: string): Promise<void> {
  if (toLanguage(tag) === "de" && !instance.hasResourceBundle("de", "common")) {
    const { german } = await import("./german.ts");
    for (const [namespace, sentences] of Object.entries(german)) instance.addResourceBundle("de", namespace, sentences);
  }
  await instance.changeLanguage(tag);
}
