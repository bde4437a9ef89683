import { splitDottedPath } from "./dotted-path.ts";
import type { Override } from "./override.ts";
import { parseValue, shorten } from "./parse-value.ts";

/**
 * Reads the text of one `--set` option: a dotted path, `=`, and a value in YAML (`temperature=0` is a number, `="0"` text,
 * nothing after the `=` is null). Throws an Error whose message says what to write instead.
 */
export function parseOverride(text: string): Override {
  const equals = findEquals(text);
  if (equals < 1) throw new Error(`--set ${shorten(text)} has no value; write --set path=value, for example --set steps.classify.request.temperature=0.`);
  const path = text.slice(0, equals).trim();
  if (splitDottedPath(path) === null) {
    throw new Error(
      `--set ${shorten(path)} is not a path; write names and indexes with dots between them, and quote a name that has dots: endpoints."gpt-4.1".url.`,
    );
  }
  return { path, value: parseValue(text.slice(equals + 1), `The value of --set ${path}`) };
}

/** Index of the first `=` outside quotes; -1 when there is none. */
function findEquals(text: string): number {
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '"') quoted = !quoted;
    if (text[index] === "=" && !quoted) return index;
  }
  return -1;
}
