import { isNode, lineAt, type SourceFile, type SyntaxNode, type TextFile, type Violation, walk } from "./source-tree.ts";

/** Words that say nothing, or that mean something else here; and what to say instead. */
const betterByWord: ReadonlyMap<string, string> = new Map([
  ["job", "Run or Task"],
  ["worker", "Node"],
  ["item", "Row, or the thing's own name"],
  ["record", "Row, Result or Attempt"],
  ["entity", "the thing's own name"],
  ["payload", "request, body or message"],
  ["manager", "what it does: Pool, Ledger, Dispatcher"],
  ["helper", "what it does"],
  ["util", "what it does"],
  ["service", "what it does"],
  ["impl", "what sets it apart"],
]);

/** Names in which a word is right, because others gave them or the word is a verb; and in which files. */
const allowed: readonly { name: RegExp; in: RegExp; why: string }[] = [
  { name: /^record(s$|[A-Z]|$)/, in: /^/, why: "the verb, and the records of a frame in the hands of whoever reads it" },
  { name: /record$/i, in: /frame/, why: "frames consist of records" },
  { name: /entities$/i, in: /^src-main\/demo\//, why: "named entities, which a model of language finds" },
  { name: /^(min|max)Item(s|Length)$/, in: /^src-main\/datasets\//, why: "items of a JSON array" },
];

/** Names that files declare: variables, parameters, functions, types, members. Names of others' things are theirs to choose. */
export function checkWords(files: readonly SourceFile[]): Violation[] {
  const violations: Violation[] = [];
  for (const file of files) {
    for (const { name, start } of [...findDeclaredNames(file.program), { name: baseName(file.path), start: 0 }]) {
      const word = splitName(name)
        .map(singular)
        .find((part) => betterByWord.has(part));
      if (word === undefined || allowed.some((rule) => rule.in.test(file.path) && rule.name.test(name))) continue;
      violations.push({
        file: file.path,
        line: lineAt(file.text, start),
        message: `calls something ${name}; instead of "${word}" say ${betterByWord.get(word)}`,
      });
    }
  }
  return violations;
}

/** Notes to oneself and switches that silence the checks. */
export function checkComments(files: readonly TextFile[]): Violation[] {
  const violations: Violation[] = [];
  for (const file of files) {
    for (const [at, text] of file.text.split("\n").entries()) {
      const found = /\b(TODO|FIXME|XXX)\b|@ts-(ignore|expect-error|nocheck)|\b(oxlint|eslint|biome)-(disable|ignore)/.exec(text)?.[0];
      if (found !== undefined) violations.push({ file: file.path, line: at + 1, message: `says ${found}; do it, or leave it out and file an issue` });
      const skipped = /^\s*(?:test|it|describe)\.(?:skip|only|todo|fails)\b/.exec(text)?.[0];
      if (skipped !== undefined) violations.push({ file: file.path, line: at + 1, message: `says ${skipped.trim()}; a test runs always or is not there` });
    }
  }
  return violations;
}

/** Names that bind something in this file. */
function findDeclaredNames(program: SyntaxNode): { name: string; start: number }[] {
  const names: { name: string; start: number }[] = [];
  const add = (node: unknown): void => {
    if (isNode(node) && typeof node.name === "string") names.push({ name: node.name, start: node.start });
  };
  walk(program, (node) => {
    if (node.type === "VariableDeclarator") addPattern(node.id, add);
    else if (Array.isArray(node.params)) for (const parameter of node.params) addPattern(parameter, add);
    if (/^(Function|Class|TSTypeAlias|TSInterface)(Declaration|Expression)$/.test(node.type)) add(node.id);
    else if (/^(MethodDefinition|PropertyDefinition|TSPropertySignature|TSMethodSignature)$/.test(node.type) && node.computed !== true) add(node.key);
  });
  return names;
}

/** The names that a pattern binds, not the names of the fields it takes them from. */
function addPattern(node: unknown, add: (node: unknown) => void): void {
  if (!isNode(node)) return;
  if (node.type === "Identifier") add(node);
  else if (node.type === "AssignmentPattern") addPattern(node.left, add);
  else if (node.type === "RestElement") addPattern(node.argument, add);
  else if (node.type === "ArrayPattern") for (const element of node.elements as unknown[]) addPattern(element, add);
  else if (node.type === "ObjectPattern") {
    for (const property of node.properties as SyntaxNode[]) {
      // `{ item }` takes over a name that others gave; `{ item: x }` and `{ x: item }` bind the right-hand one.
      if (property.shorthand !== true) addPattern(property.type === "RestElement" ? property : property.value, add);
    }
  }
}

function splitName(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[\s_$-]+/);
}

function singular(word: string): string {
  return word.replace(/ies$/, "y").replace(/s$/, "");
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1).replace(/\..*$/, "");
}
