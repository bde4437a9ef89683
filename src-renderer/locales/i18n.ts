import { createInstance, type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { english } from "./english.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: typeof english;
    enableSelector: false;
  }
}

export async function createI18n(): Promise<i18n> {
  const instance = createInstance();
  await instance.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    defaultNS: "common",
    resources: { en: english },
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  return instance;
}
