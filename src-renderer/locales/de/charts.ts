import type { charts as english } from "../en/charts.ts";
import type { Translation } from "../translation.ts";

export const charts: Translation<typeof english> = {
  asTable: "Als Tabelle",
  asChart: "Als Diagramm",
  tableOf: "{{title}}, als Tabelle",
  save: "Speichern",
  savePng: "Bild (PNG)",
  saveSvg: "Zeichnung (SVG)",
  saveCsv: "Zahlen (CSV)",
  legend: "Linien dieses Diagramms",
  legendHint: "Klick zeigt diese allein, Strg+Klick zeigt oder verbirgt sie",
  time: "Zeit",
  total: "Summe",
  behind: "Zeilen",
  showRows: "Zeilen zeigen",
  showRowsOf: "Die Zeilen von {{name}} zeigen",
  pickHint: "Klick zeigt die Zeilen dahinter",
  from: "Von",
  to: "Bis",
  count: "Aufrufe",
  share: "Anteil",
  calls_one: "{{count, number}} Aufruf",
  calls_other: "{{count, number}} Aufrufe",
  heatHint: "Zeigen Sie auf ein Feld oder nehmen Sie die Pfeiltasten; ein Klick zeigt die Aufrufe dahinter.",
  noValues: "keine Werte",
};
