import type { grid as english } from "../en/grid.ts";
import type { Translation } from "../translation.ts";

export const grid: Translation<typeof english> = {
  inView: "Zeilen {{first, number}}–{{last, number}} von {{count, number}}",
  noRows: "Keine Zeilen",
  rowNumber: "Nummer der Zeile",
  go: "Zur Zeile",
  selected: "Ausgewählt",
  resize: "Breite der Spalte {{title}}",
};
