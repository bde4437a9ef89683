import type { JsonValue } from "../../model/json.ts";
import { parseValue, shorten } from "./parse-value.ts";

/** Reads the text of one `--var` option: a name, `=`, and a value in YAML. Throws an Error whose message says what to write instead. */
export function parseVar(text: string): { name: string; value: JsonValue } {
  const equals = text.indexOf("=");
  if (equals < 1) throw new Error(`--var ${shorten(text)} has no value; write --var name=value, for example --var tone=polite.`);
  const name = text.slice(0, equals).trim();
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name))
    throw new Error(`--var ${shorten(name)} is not a name that a template can use; names are letters, digits and underscores.`);
  return { name, value: parseValue(text.slice(equals + 1), `The value of --var ${name}`) };
}
