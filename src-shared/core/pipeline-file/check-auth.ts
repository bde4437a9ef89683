import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json.ts";
import type { Path } from "./located.ts";
import { suggest } from "./near-miss.ts";
import type { Report } from "./report.ts";

const instead =
  "put the key into an environment variable and write auth: { env: NAME }, or store it with `inferno secret set NAME` and write auth: { secret: NAME }.";

/**
 * Looks at an endpoint's `auth`. Keys themselves are refused, and no message repeats what stands here: it may be one.
 * Says all there is to say about `auth`, so that the schema need not.
 */
export function checkAuth(
  auth: JsonValue,
  context: { endpoint: string; path: Path; hasSecret?: ((name: string) => boolean) | undefined; report: Report },
): void {
  const { path, report } = context;
  if (typeof auth === "string") report({ path }, "E_SECRET_LITERAL", `A key must not stand in the file: ${instead}`);
  else if (!isJsonObject(auth)) report({ path }, "E_VALUE", "auth must be { env: NAME } or { secret: NAME }.");
  else checkAuthKeys(auth, context);
}

function checkAuthKeys(auth: JsonObject, { endpoint, path, hasSecret, report }: Parameters<typeof checkAuth>[1]): void {
  const wrong = Object.keys(auth).filter((key) => !authKeys.includes(key));
  for (const key of wrong) {
    if (literalNames.test(key)) report({ path: [...path, key], part: "key" }, "E_SECRET_LITERAL", `A key must not stand in the file: ${instead}`);
    else report({ path: [...path, key], part: "key" }, "E_KEY_UNKNOWN", `auth has env or secret, and header; nothing else.${suggest(key, authKeys)}`);
  }
  const sources = ["env", "secret"].filter((key) => auth[key] !== undefined);
  if (sources.length === 2) report({ path, part: "key" }, "E_VALUE", "auth has both env and secret; keep one.");
  else if (sources.length === 0 && wrong.length === 0)
    report({ path, part: "key" }, "E_KEY_MISSING", "auth names no key; write { env: NAME } or { secret: NAME }.");
  checkName(auth["env"], {
    path: [...path, "env"],
    report,
    pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
    what: "the name of an environment variable: letters, digits and underscores",
  });
  const isNamed = checkName(auth["secret"], {
    path: [...path, "secret"],
    report,
    pattern: /^[A-Za-z0-9_.-]{1,100}$/,
    what: "the name of a secret: letters, digits, dots, dashes and underscores",
  });
  const secret = auth["secret"];
  if (isNamed && typeof secret === "string" && hasSecret?.(secret) === false) {
    const shown = keyBeginning.test(secret) ? "of this name" : `"${secret}"`;
    report(
      { path: [...path, "secret"] },
      "E_SECRET_UNKNOWN",
      `There is no secret ${shown} for endpoint ${endpoint}; store it with \`inferno secret set NAME\`.`,
    );
  }
  checkName(auth["header"], {
    path: [...path, "header"],
    report,
    pattern: /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/,
    what: "the name of a header, such as X-Api-Key",
  });
}

const authKeys = ["env", "secret", "header"];
const literalNames = /key|token|value|bearer|password|literal/i;

/** True for a name of the right form that is no key by its looks. */
function checkName(name: JsonValue | undefined, { path, report, pattern, what }: { path: Path; report: Report; pattern: RegExp; what: string }): boolean {
  if (name === undefined) return false;
  if (typeof name === "string" && looksLikeKey(name)) report({ path }, "E_SECRET_LITERAL", `This looks like a key itself, not like a name of one: ${instead}`);
  else if (typeof name !== "string" || !pattern.test(name)) report({ path }, "E_VALUE", `This must be ${what}.`);
  else return true;
  return false;
}

/** Headers that carry keys. Fixed texts in them are refused; a template may fill them from a row. */
export function checkLiteralKeys(headers: JsonObject, path: Path, report: Report): void {
  for (const [name, value] of Object.entries(headers)) {
    const isTemplate = typeof value === "string" && path[0] === "steps" && /\{[{%]/.test(value);
    if (isTemplate || (!keyHeaders.has(name.toLowerCase()) && !(typeof value === "string" && looksLikeKey(value)))) continue;
    report(
      { path: [...path, name] },
      "E_SECRET_LITERAL",
      `A key must not stand in a header: ${instead.slice(0, -1)}, with header: ${keyHeaders.has(name.toLowerCase()) ? name : "NAME"} where it is not the protocol's own.`,
    );
  }
}

const keyHeaders = new Set(["authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "ocp-apim-subscription-key", "cookie"]);

// How providers begin their keys.
const keyBeginning = /^(?:sk|pk|rk|gsk|xai|hf|nvapi|pplx|ghp|glpat|r8|fw|csk|sess)[-_]|^AIza|^eyJ/;

/** A provider's beginning and a long rest with digits, or a long run of letters and digits: nothing one would choose for a name. */
function looksLikeKey(text: string): boolean {
  const bare = text.replace(/^bearer\s+/i, "");
  const isLong = bare.length >= 20 && /[0-9]/.test(bare) && /^[A-Za-z0-9+/=._-]+$/.test(bare);
  return isLong && (keyBeginning.test(bare) || (bare.length >= 32 && /^[A-Za-z0-9+/=]+$/.test(bare) && /[a-z]/.test(bare)));
}
