import { type Document, isScalar, type Node, Scalar, visit } from "yaml";
import { readExpressionTokens, readTemplateTokens, type Token } from "../../../../src-shared/core/templates/read-tokens.ts";
import { TemplateSyntaxError } from "../../../../src-shared/core/templates/template-error.ts";

/** New ids by old ones. */
export type Renames = ReadonlyMap<string, string>;

/** A template (or, with `bare`, an expression without braces) with `steps.<old>` named anew. One that cannot be read stays as it is. */
export function renameInTemplate(text: string, renames: Renames, bare = false): string {
  const tokens = readTokens(text, bare);
  let renamed = text;
  // From the end, so that the places before stay right.
  for (let at = tokens.length - 1; at >= 0; at -= 1) {
    const place = findReference(tokens, at);
    const name = place === null ? undefined : renames.get(place.value);
    if (place === null || name === undefined) continue;
    const start = place.type === "StringLiteral" ? place.at + 1 : place.at;
    if (renamed.slice(start, start + place.value.length) !== place.value) continue;
    renamed = `${renamed.slice(0, start)}${name}${renamed.slice(start + place.value.length)}`;
  }
  return renamed;
}

function readTokens(text: string, bare: boolean): readonly Token[] {
  if (!text.includes("steps")) return [];
  try {
    return bare ? readExpressionTokens(text) : readTemplateTokens(text);
  } catch (error) {
    if (error instanceof TemplateSyntaxError) return [];
    throw error;
  }
}

/** The token that names a step, when the one at `at` is the `steps` before it: `steps.a` or `steps["a"]`. */
function findReference(tokens: readonly Token[], at: number): Token | null {
  const [before, steps, mark, name] = [tokens[at - 1], tokens[at], tokens[at + 1], tokens[at + 2]];
  if (steps?.type !== "Identifier" || steps.value !== "steps" || before?.type === "Dot") return null;
  if (mark?.type === "Dot" && name?.type === "Identifier") return name;
  return mark?.type === "OpenSquareBracket" && name?.type === "StringLiteral" ? name : null;
}

/** Names steps anew in every template of a part of a pipeline: a step, or the output. */
export function renameInNode(node: unknown, renames: Renames): void {
  if (!(node instanceof Object)) return;
  visit(node as Node, {
    Scalar(key, scalar, path) {
      if (key === "key" || typeof scalar.value !== "string") return;
      const pair = path.at(-1);
      const owner = pair !== undefined && "key" in pair && isScalar(pair.key) ? pair.key.value : null;
      const isCondition = owner === "when" && path.length === 2;
      const renamed = renameInTemplate(scalar.value, renames, isCondition);
      if (renamed !== scalar.value) setText(scalar, renamed);
    },
  });
}

/** Sets a text and keeps its quotes; a text of several lines becomes a block where one can stand. */
export function setText(scalar: Scalar, text: string): void {
  const isSafePlain = scalar.type !== Scalar.PLAIN || !text.includes("\n");
  Object.assign(scalar, { value: text, ...(isSafePlain ? {} : { type: Scalar.BLOCK_LITERAL }) });
  Reflect.deleteProperty(scalar, "source");
}

/** Names steps anew everywhere: in `needs`, in conditions, in templates. */
export function renameEverywhere(doc: Document, renames: Renames): void {
  const steps: unknown = doc.get("steps");
  if (steps instanceof Object && "items" in steps) for (const step of steps.items as unknown[]) renameInNode(step, renames);
  renameInNode(doc.get("output", true), renames);
}
