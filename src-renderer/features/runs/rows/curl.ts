import type { StepTrace } from "../../../../src-shared/wire/node-down.ts";
import type { RowStep } from "../../../../src-shared/wire/ui/row-messages.ts";

/** What nodes put in the place of a key. */
const mask = "***";

/**
 * A step's request as a command line for curl in a POSIX shell. Its key is masked: the name of its variable stands there for
 * the shell to fill in, or `<secret name>` for a person.
 */
export function requestToCurl({ method, url, headers, body }: NonNullable<StepTrace["request"]>, key: RowStep["key"]): string {
  const lines = [`curl -X ${method} ${quote(url)}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`-H ${quoteHeader(`${name}: ${value}`, key)}`);
  if (body !== null) lines.push(`--data-raw ${quote(JSON.stringify(body))}`);
  return lines.join(" \\\n  ");
}

function quoteHeader(header: string, key: RowStep["key"]): string {
  if (!header.includes(mask)) return quote(header);
  const [before = "", after = ""] = header.split(mask);
  // In double quotes the shell puts the variable's value in.
  if (key?.from === "env") return `${quote(before)}"$${key.name}"${after === "" ? "" : quote(after)}`;
  return quote(`${before}<secret${key === null ? "" : ` ${key.name}`}>${after}`);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
