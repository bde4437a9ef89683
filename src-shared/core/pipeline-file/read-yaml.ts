import { Lexer, LineCounter, parseDocument, type YAMLError } from "yaml";
import type { Located, Origin } from "./located.ts";
import type { ProblemList } from "./problem-list.ts";
import { bareTemplateMessage, yamlToLocated } from "./yaml-to-located.ts";

/** A pipeline file is written by people; what is beyond these was not, and would hold up the control plane. */
export const maxSourceLength = 1_048_576;
export const maxDepth = 64;
/** Values in a file, those that aliases repeat counted each time. */
const maxValues = 50_000;
const maxTokens = 400_000;

/**
 * Reads YAML 1.2 (JSON is a part of it) and keeps the place of every key and value. What cannot be read goes to
 * `problems`; null when there is nothing to go on with. Never throws.
 */
export function readYaml(source: string, problems: ProblemList): Located | null {
  const start: Origin = { line: 1, column: 1 };
  const excess = findExcess(source);
  if (excess !== null) {
    problems.add(start, "E_FILE_TOO_BIG", excess);
    return null;
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(source, {
    version: "1.2",
    schema: "core",
    merge: false,
    // Own checks say more: the place of both keys, the place of each tag.
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
    lineCounter,
    // "silent" would also drop the error about a second document.
    logLevel: "error",
  });
  const originAt = (offset: number): Origin => {
    const { line, col } = lineCounter.linePos(Math.min(offset, source.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (document.errors.length > 0) {
    addSyntaxProblems(document.errors, { source, originAt, problems });
    return null;
  }
  if (document.directives.yaml.explicit === true && document.directives.yaml.version !== "1.2") {
    problems.add(start, "E_FILE_SYNTAX", `The file says it is YAML ${document.directives.yaml.version}; pipeline files are YAML 1.2. Remove the %YAML line.`);
    return null;
  }
  for (const warning of document.warnings) {
    if (warning.code !== "TAG_RESOLVE_FAILED") continue;
    const tag = source.slice(warning.pos[0], warning.pos[1]);
    problems.add(originAt(warning.pos[0]), "E_FILE_SYNTAX", `YAML tags such as "${tag.slice(0, 40)}" are not supported here; remove it.`);
  }
  if (document.contents === null) {
    problems.add(start, "E_FILE_SYNTAX", "The file is empty; a pipeline file begins with the line inferno: 1.");
    return null;
  }
  return yamlToLocated(document.contents, { source, originAt, problems, maxDepth, maxValues });
}

/** Cheap look at what would be dear to parse: the parser's time grows with its tokens, its stack with their nesting. */
function findExcess(source: string): string | null {
  if (source.length > maxSourceLength)
    return `The file is longer than ${maxSourceLength} characters; a pipeline file holds the pipeline, its rows come with --input.`;
  let tokens = 0;
  let depth = 0;
  for (const token of new Lexer().lex(source)) {
    tokens += 1;
    if (tokens > maxTokens) return `The file has more than ${maxValues} values; a pipeline file holds the pipeline, its rows come with --input.`;
    // Text never makes these tokens alone but for a line of a block of text, which does not nest and is not this deep.
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    if (depth > maxDepth * 2) return tooDeep;
  }
  return null;
}

const tooDeep = `The file nests lists and maps deeper than ${maxDepth} levels.`;

type SyntaxContext = { source: string; originAt(offset: number): Origin; problems: ProblemList };

/** The first error, and those further ones that stand for themselves; the rest is what the parser made of the first. */
function addSyntaxProblems(errors: readonly YAMLError[], context: SyntaxContext): void {
  if (errors.some((error) => error.code === "RESOURCE_EXHAUSTION")) {
    context.problems.add({ line: 1, column: 1 }, "E_FILE_TOO_BIG", tooDeep);
    return;
  }
  const lines = new Set<number>();
  for (const error of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    const template = findBareTemplate(context.source, error.pos[0]);
    const origin = context.originAt(template ?? error.pos[0]);
    const isFollowOn = lines.size > 0 && template === null && !localErrors.has(error.code);
    if (!("line" in origin) || lines.has(origin.line) || isFollowOn) continue;
    lines.add(origin.line);
    context.problems.add(
      origin,
      "E_FILE_SYNTAX",
      template === null ? `This is not valid YAML: ${syntaxMessages[error.code] ?? asSentence(error.message)}` : bareTemplateMessage,
    );
  }
}

/** Errors within one value, which leave the parser in step. */
const localErrors = new Set<YAMLError["code"]>(["BAD_SCALAR_START", "BLOCK_AS_IMPLICIT_KEY", "BAD_DQ_ESCAPE"]);

/** What people hit most, in words that say what to do. */
const syntaxMessages: Partial<Record<YAMLError["code"], string>> = {
  TAB_AS_INDENT: "a line is indented with a tab; use spaces.",
  BLOCK_AS_IMPLICIT_KEY: 'a value that has ": " in it must stand in quotes.',
  MULTIPLE_DOCS: "the file has several documents; remove the line --- between them, or make two files.",
};

/** Offset of a `{{` that stands where a value begins, on the line of an error; null when there is none. */
function findBareTemplate(source: string, offset: number): number | null {
  const from = source.lastIndexOf("\n", offset - 1) + 1;
  const to = source.indexOf("\n", offset);
  const match = /^(?:[^"'#]*[:,[]\s+|\s*(?:- )+\s*)\{\{/.exec(source.slice(from, to < 0 ? undefined : to));
  return match === null ? null : from + match[0].length - 2;
}

function asSentence(message: string): string {
  const text = (message.split("\n")[0] ?? "").replace(/^Missing closing (['"])quote$/, "A text that begins with $1 is not closed");
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
}
