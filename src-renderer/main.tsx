import "@fontsource-variable/inter/index.css";
import "@fontsource/jetbrains-mono/400.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@mantine/spotlight/styles.css";
import "./theme/global.css";
import type { i18n } from "i18next";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { z } from "zod";
import { App } from "./app/app.tsx";
import { preloadScreen } from "./app/routes.ts";
import { createAppParts } from "./app/create-app-parts.ts";
import { findSession, signIn, takeTokenFromAddress } from "./link/session.ts";
import { createI18n } from "./locales/i18n.ts";
import { chooseTag } from "./locales/language.ts";
import { AppPartsProvider } from "./stores/app-parts.tsx";
import { createChoicesStore } from "./stores/choices-store.ts";
import { createFrameTurns, FrameTurnsContext } from "./ui/frame-turns.ts";

// The page's security policy forbids what zod's compiled checks need.
z.config({ jitless: true });

async function start(): Promise<void> {
  preloadScreen(window.location.pathname);
  const token = takeTokenFromAddress(window.location, window.history);
  const choices = createChoicesStore(window.localStorage);
  const tag = chooseTag(choices.getState().language, window.navigator.languages);
  const [i18n, session] = await Promise.all([createI18n(tag), openSession(token)]);
  keepPageLanguage(i18n);
  const turns = createFrameTurns(requestAnimationFrame);
  const parts = createAppParts(window, session, choices, turns);
  createRoot(document.getElementById("root") as HTMLElement).render(
    <I18nextProvider i18n={i18n}>
      <AppPartsProvider parts={parts}>
        <FrameTurnsContext value={turns}>
          <App />
        </FrameTurnsContext>
      </AppPartsProvider>
    </I18nextProvider>,
  );
}

/** Screen readers, hyphenation and figures of the browser itself go by it. */
function keepPageLanguage(i18n: i18n): void {
  const keep = (): void => {
    document.documentElement.lang = i18n.language;
  };
  i18n.on("languageChanged", keep);
  keep();
}

/** A used token is no reason to turn away a browser that has a session. */
async function openSession(token: string | null) {
  try {
    return token === null ? await findSession() : await signIn(token);
  } catch {
    return findSession().catch(() => null);
  }
}

void start();
