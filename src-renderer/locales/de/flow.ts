import type { flow as english } from "../en/flow.ts";
import type { Translation } from "../translation.ts";

export const flow: Translation<typeof english> = {
  noEndpoint: "Kein Endpunkt",
  when: "wenn {{expression}}",
  condition: "wenn",
  problems_one: "{{count}} Problem",
  problems_other: "{{count}} Probleme",
  bottleneck: "Der langsamste Schritt: die anderen warten auf ihn",
  edge: "{{from}} führt zu {{to}}",
  nodeKeys: "Eingabe- oder Leertaste wählt diesen Schritt aus.",
  edgeKeys: "Eingabe- oder Leertaste wählt diese Verbindung aus; Entf entfernt sie beim Bearbeiten.",
  moved: "Verschoben. Jetzt {{x}} von links, {{y}} von oben.",
  controls: "Ansicht der Zeichenfläche",
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  fit: "Alle Schritte zeigen",
  minimap: "Übersicht der Zeichenfläche",
  port: "Anschluss eines Schritts",
};
