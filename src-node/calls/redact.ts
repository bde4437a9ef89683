import { isJsonObject, type JsonValue } from "../../src-shared/model/json.ts";

const mask = "***";

/** What looks like a key although it is none we know: other people's keys turn up in error texts too. */
const patterns: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${mask}`],
  [/\bsk-[A-Za-z0-9_-]{6,}/g, `sk-${mask}`],
  [/\b(AKIA|ASIA)[A-Z0-9]{12,}/g, `$1${mask}`],
  [/\bAIza[A-Za-z0-9_-]{10,}/g, `AIza${mask}`],
  [/([?&](?:key|api[-_]?key|token|access[-_]token|sig|signature)=)[^&\s"'<>]+/gi, `$1${mask}`],
];

/** A text without the given secrets, and without anything that looks like a key. */
export function redactText(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    for (const form of writtenForms(secret)) clean = clean.replaceAll(form, mask);
  }
  for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
  return clean;
}

/** Every text and name in a JSON value, redacted. */
export function redactJson(value: JsonValue, secrets: readonly string[]): JsonValue {
  if (typeof value === "string") return redactText(value, secrets);
  if (Array.isArray(value)) return value.map((element) => redactJson(element, secrets));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [redactText(name, secrets), redactJson(inner, secrets)]));
}

/** The same secret as it looks inside JSON text and inside a url. */
function writtenForms(secret: string): Set<string> {
  const forms = new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  forms.delete("");
  return forms;
}

const keyHeaders = /^(authorization|proxy-authorization|cookie|set-cookie|.*(api[-_]?key|token|secret|password).*)$/i;

/** Headers to show: values of headers that carry keys are masked, a scheme such as `Bearer` stays. */
export function maskHeaders(headers: readonly string[], keyHeader: string | null, secrets: readonly string[]): Record<string, string> {
  const shown: Record<string, string> = {};
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? "";
    const value = headers[index + 1] ?? "";
    const scheme = /^[A-Za-z][A-Za-z0-9-]*(?=\s+\S)/.exec(value)?.[0];
    const isKey = name.toLowerCase() === keyHeader || keyHeaders.test(name);
    shown[name] = isKey ? (scheme === undefined ? mask : `${scheme} ${mask}`) : redactText(value, secrets);
  }
  return shown;
}
