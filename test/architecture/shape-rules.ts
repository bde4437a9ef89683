import { isNode, lineAt, type SourceFile, type SyntaxNode, type TextFile, type Violation, walk } from "./source-tree.ts";

const maxSourceLines = 350;
const maxTestLines = 500;

/** File names, file sizes, and files that only pass on what others export. */
export function checkShape(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) => [...checkName(file), ...checkSize(file), ...checkBarrel(file)]);
}

/** What src-shared must not do because it is pure, and state that outlives a call in any source folder. */
export function checkPurity(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) => [
    ...(file.path.startsWith("src-shared/") ? findImpureCalls(file) : []),
    ...(file.path.startsWith("src-") ? findModuleState(file) : []),
  ]);
}

/** Paths of the machine someone worked on (`me` is anybody), and documents that are not in the repository. */
export function checkOutsideMentions(files: readonly TextFile[]): Violation[] {
  const present = new Set(files.map((file) => file.path));
  const violations: Violation[] = [];
  for (const file of files) {
    for (const [at, text] of file.text.split("\n").entries()) {
      const folder = /(?<![\w.:/-])\/(?:work|home|root|Users)\/(?!me\b)[\w.-]+/.exec(text)?.[0];
      if (folder !== undefined)
        violations.push({
          file: file.path,
          line: at + 1,
          message: `names ${folder}, a path of one machine; say it relative to the repository or to the user's own folder`,
        });
      const document = /\b[A-Z][A-Z_-]{2,}\.md\b|\b[A-Z]{4,} §/.exec(text)?.[0];
      if (document !== undefined && !present.has(document))
        violations.push({ file: file.path, line: at + 1, message: `refers to ${document}, which is not in the repository; say here what it says` });
    }
  }
  return violations;
}

function checkName({ path: file }: TextFile): Violation[] {
  const name = file.slice(file.lastIndexOf("/") + 1);
  if (/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|vite\.config|d))?\.(ts|tsx|js|mjs)$/.test(name)) return [];
  return [{ file, line: 1, message: "file names are kebab-case, in lower case, as in result-outbox.ts" }];
}

function checkSize({ path: file, text }: TextFile): Violation[] {
  const max = /^(test|bench)\//.test(file) ? maxTestLines : maxSourceLines;
  const lines = text.split("\n").length - 1;
  if (lines <= max) return [];
  return [{ file, line: max + 1, message: `has ${lines} lines, and ${max} are the most; split it by noun into files that can be named` }];
}

function checkBarrel({ path: file, program }: SourceFile): Violation[] {
  const body = program.body as SyntaxNode[];
  if (/(^|\/)index\.[jt]sx?$/.test(file))
    return [{ file, line: 1, message: "no index files: import from the file that has the thing, and name this one for what it holds" }];
  const isBarrel =
    body.length > 0 && body.every((node) => node.type === "ExportAllDeclaration" || (node.type === "ExportNamedDeclaration" && isNode(node.source)));
  return isBarrel ? [{ file, line: 1, message: "only passes on what other files export; import from those files" }] : [];
}

function findImpureCalls({ path: file, text, program }: SourceFile): Violation[] {
  const violations: Violation[] = [];
  walk(program, (node) => {
    const name = nameImpurity(node);
    if (name === null) return;
    violations.push({
      file,
      line: lineAt(text, node.start),
      message: `uses ${name}, and src-shared is pure; let the caller in src-main or src-node give the time or the random numbers`,
    });
  });
  return violations;
}

function nameImpurity(node: SyntaxNode): string | null {
  if (node.type === "NewExpression" && isNode(node.callee) && node.callee.name === "Date" && (node.arguments as unknown[]).length === 0) return "new Date()";
  if (node.type !== "MemberExpression" || !isNode(node.object) || !isNode(node.property)) return null;
  const name = `${String(node.object.name)}.${String(node.property.name)}`;
  return ["Date.now", "Math.random", "performance.now", "crypto.getRandomValues", "crypto.randomUUID"].includes(name) ? name : null;
}

function findModuleState({ path: file, text, program }: SourceFile): Violation[] {
  const violations: Violation[] = [];
  for (const statement of program.body as SyntaxNode[]) {
    const declaration = statement.type === "ExportNamedDeclaration" && isNode(statement.declaration) ? statement.declaration : statement;
    if (declaration.type !== "VariableDeclaration") continue;
    const startsEmpty = (declaration.declarations as SyntaxNode[]).some((declarator) => isNode(declarator.init) && isEmptyContainer(declarator.init));
    if (declaration.kind === "const" && !startsEmpty) continue;
    violations.push({
      file,
      line: lineAt(text, statement.start),
      message: "keeps state in the module, which all control planes and nodes of a process would share; keep it in an object that the composition root makes",
    });
  }
  return violations;
}

function isEmptyContainer(node: SyntaxNode): boolean {
  if (node.type === "ArrayExpression") return (node.elements as unknown[]).length === 0;
  return (
    node.type === "NewExpression" && isNode(node.callee) && /^(Weak)?(Map|Set)$/.test(String(node.callee.name)) && (node.arguments as unknown[]).length === 0
  );
}
