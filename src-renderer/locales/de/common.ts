import type { common as english } from "../en/common.ts";
import type { Translation } from "../translation.ts";

export const common: Translation<typeof english> = {
  tryAgain: "Noch einmal versuchen",
  unexpected: "In diesem Fenster ist etwas schiefgegangen. Laden Sie die Seite neu; Läufe gehen derweil weiter.",
  copy: "Kopieren",
  copied: "Kopiert",
  cancel: "Abbrechen",
  delete: "Löschen",
  save: "Speichern",
  close: "Schließen",
  name: "Name",
  state: "Zustand",
  runState: {
    importing: "Wird vorbereitet",
    ready: "Bereit",
    running: "Läuft",
    paused: "Angehalten",
    canceling: "Wird abgebrochen",
    completed: "Abgeschlossen",
    failed: "Gescheitert",
    canceled: "Abgebrochen",
  },
  rowState: {
    pending: "Wartet",
    leased: "Läuft",
    succeeded: "Gelungen",
    failed: "Gescheitert",
    skipped: "Übersprungen",
    canceled: "Abgebrochen",
    quarantined: "In Quarantäne",
  },
  nodeState: { connecting: "Verbindet sich", ready: "Bereit", draining: "Läuft aus", gone: "Weg" },
  rows_one: "{{count, number}} Zeile",
  rows_other: "{{count, number}} Zeilen",
};
