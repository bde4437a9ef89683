import type { failures as english } from "../en/failures.ts";
import type { Translation } from "../translation.ts";

export const failures: Translation<typeof english> = {
  rate_limited: {
    label: "Rate begrenzt",
    cause: "Der Anbieter sagte, die Aufrufe kämen zu schnell.",
    advice: "Inferno wartet wie verlangt. Setzen Sie die Limits des Endpunkts auf das, was der Anbieter zulässt.",
  },
  overloaded: {
    label: "Server überlastet",
    cause: "Der Server sagte, er habe gerade keinen Platz für weitere Anfragen.",
    advice: "Lassen Sie weniger Aufrufe zugleich an den Endpunkt.",
  },
  timeout: {
    label: "Frist abgelaufen",
    cause: "Innerhalb der Fristen des Endpunkts kam keine Antwort, oder nicht die ganze.",
    advice: "Verlängern Sie die Fristen des Endpunkts, oder lassen Sie weniger Aufrufe zugleich zu.",
  },
  network: {
    label: "Verbindung gescheitert",
    cause: "Die Verbindung zum Server kam nicht zustande oder brach ab.",
    advice: "Läuft der Server, und stimmt seine Adresse, vom Knoten aus gesehen?",
  },
  server_error: {
    label: "Fehler des Servers",
    cause: "Der Server antwortete mit einem eigenen Fehler, oder mit etwas, das keine Antwort ist.",
    advice: "Sehen Sie in das Protokoll des Modellservers.",
  },
  auth: {
    label: "Schlüssel abgelehnt",
    cause: "Der Server nahm den Schlüssel nicht an, oder es gab keinen.",
    advice: "Prüfen Sie den Schlüssel des Endpunkts, dann setzen Sie den Lauf fort.",
  },
  quota_exhausted: {
    label: "Kontingent aufgebraucht",
    cause: "Das Konto beim Anbieter hat nichts mehr auszugeben.",
    advice: "Laden Sie das Konto auf oder warten Sie auf sein Kontingent, dann setzen Sie den Lauf fort.",
  },
  bad_request: {
    label: "Anfrage abgelehnt",
    cause: "Der Server verstand die Anfrage und lehnte sie ab.",
    advice: "Seine Meldung sagt, was ihm nicht gefällt; probieren Sie eine Zeile, um die Anfrage daneben zu sehen.",
  },
  too_long: {
    label: "zu lang für das Modell",
    cause: "Die Anfrage der Zeile ist länger, als das Modell aufnehmen kann.",
    advice: "Kürzen Sie die Eingabe, oder nehmen Sie ein Modell mit längerem Kontext.",
  },
  content_filtered: {
    label: "Inhalt gefiltert",
    cause: "Der Anbieter oder das Modell hielt die Antwort zurück.",
    advice: "Ändern Sie den Wortlaut, oder lassen Sie die Zeile weg.",
  },
  truncated: {
    label: "Antwort abgeschnitten",
    cause: "Die Antwort endete mittendrin.",
    advice: "Suchen Sie nach einem Proxy oder einem Absturz beim Server.",
  },
  bad_output: {
    label: "Antwort unbrauchbar",
    cause: "Das Modell antwortete, aber nicht in der Form, die der Schritt verlangt.",
    advice: "Sehen Sie sich die Antwort an, indem Sie eine Zeile probieren; verlangen Sie die Form deutlicher, oder lockern Sie das Schema des Schritts.",
  },
  bad_input: {
    label: "Zeile unbrauchbar",
    cause: "Die Zeile ließ sich nicht lesen, oder sie passt nicht zu den Eingaben der Pipeline.",
    advice: "Berichtigen Sie die Zeile in der Datei.",
  },
  template: {
    label: "Fehler in der Vorlage",
    cause: "Eine Vorlage des Schritts ließ sich für diese Zeile nicht füllen.",
    advice: "Nehmen Sie `default` für das, was einer Zeile fehlen kann, oder berichtigen Sie die Zeile.",
  },
  redirect: {
    label: "umgeleitet",
    cause: "Der Server schickte den Aufruf an eine andere Adresse weiter.",
    advice: "Umleitungen wird nicht gefolgt; tragen Sie die endgültige Adresse in den Endpunkt ein.",
  },
  canceled: {
    label: "abgebrochen",
    cause: "Der Lauf wurde abgebrochen, bevor diese Zeile zu Ende war.",
    advice: "Wiederholen beginnt diese Zeilen neu.",
  },
  quarantined: {
    label: "in Quarantäne",
    cause: "Diese Zeile war mehr als einmal bei Knoten, als sie starben.",
    advice: "Sehen Sie sich die Zeile an, bevor Sie sie wiederholen.",
  },
  internal: {
    label: "innerer Fehler",
    cause: "In Inferno ist etwas schiefgegangen.",
    advice: "Bitte melden Sie es mit der Meldung.",
  },
};
