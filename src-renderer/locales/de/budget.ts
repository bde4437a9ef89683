import type { Translation } from "../translation.ts";
import type { budget as english } from "../en/budget.ts";

export const budget: Translation<typeof english> = {
  label: "Budget",
  prefix: "$",
  about: "US-Dollar, die alle seine Aufrufe zusammen kosten dürfen. Leer gelassen, begrenzt ihn nichts.",
  none: "Kein Budget",
  estimated: "Geschätzte Kosten: {{cost}}",
  estimateUnknown: "Die Kosten lassen sich nicht schätzen; der Lauf beginnt mit wenigen Zeilen und richtet sich nach dem, was sie kosten.",
  noPrice:
    "Ein Budget braucht einen Preis an jedem Endpunkt, der aufgerufen wird, und {{endpoints}} hat keinen: Setzen Sie ihn am Endpunkt oder in der Pipeline. 0 ist ein Preis.",
  noTokens: "Das Protokoll von {{endpoints}} nennt keine Token, ein Preis dafür sagt also nichts: Setzen Sie ihn auf 0, oder starten Sie ohne Budget.",
  over: "Die Schätzung ist {{cost}}, mehr als das Budget von {{max}}: Der Lauf hält nach etwa {{rows}} von {{total}} Zeilen an und kann mit einem höheren weitergehen.",
  maybeOver:
    "Die Schätzung ist {{cost}}, was das Budget von {{max}} überschreiten kann: Dann hält der Lauf an, frühestens nach etwa {{rows}} von {{total}} Zeilen, und kann mit einem höheren weitergehen.",
  noRow: "Eine Zeile kann {{row}} kosten, mehr als das ganze Budget von {{max}}: Keine würde ausgegeben.",
  spent: "{{spent}} vom Budget von {{max}} ausgegeben",
  reserved_one: "etwa {{reserved}} vorgemerkt für {{count, number}} Zeile in Arbeit",
  reserved_other: "etwa {{reserved}} vorgemerkt für {{count, number}} Zeilen in Arbeit",
  of: "von {{max}}",
  stopped: "Budget erreicht: {{spent}} von {{max}}, {{done}} von {{total}} Zeilen fertig.",
  stoppedAbout:
    "Das ist ein Ergebnis, kein Fehler: Was fertig ist, lässt sich ausgeben. Fortsetzen fragt nach einem höheren Budget und nimmt die anderen Zeilen auf.",
  unpricedAbout: "Die Server sagen nicht, was Aufrufe verbrauchen; ihre Kosten sind daher nicht bekannt.",
  raiseTitle: "Das Budget erhöhen",
  raise: "{{spent}} von {{max}} sind ausgegeben. Eine weitere Zeile passt nicht hinein.",
  rest_one: "Bei etwa {{row}} je Zeile kostet die {{count, number}} übrige Zeile etwa {{rest}}.",
  rest_other: "Bei etwa {{row}} je Zeile kosten die {{count, number}} übrigen Zeilen etwa {{rest}}.",
  next: "Neues Budget, in US-Dollar",
  nextAbout: "Für den ganzen Lauf, mit dem, was ausgegeben ist.",
  resume: "Erhöhen und fortsetzen",
  retry: "Erhöhen und wiederholen",
};
