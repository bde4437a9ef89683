import { parseSync } from "vite";
import { isNode, type SyntaxNode, walk } from "../architecture/source-tree.ts";

/** The titles of a test file's tests, and the first cells of the rows of its `test.each` tables. */
export function readTestTitles(path: string, text: string): Set<string> {
  const titles = new Set<string>();
  walk(parseSync(path, text).program as unknown as SyntaxNode, (node) => {
    if (node.type !== "CallExpression" || !isTestCall(node.callee)) return;
    const first = (node.arguments as unknown[])[0];
    for (const title of isNode(first) && first.type === "ArrayExpression" ? firstCells(first) : [first]) {
      const value = textOf(title);
      if (value !== null) titles.add(value);
    }
  });
  return titles;
}

/** `test(…)`, `it.runIf(…)(…)`, `test.each(…)`: whatever begins with one of the two names. */
function isTestCall(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === "Identifier") return callee.name === "test" || callee.name === "it";
  return isTestCall(callee.type === "MemberExpression" ? callee.object : callee.callee);
}

function firstCells(table: SyntaxNode): unknown[] {
  return (table.elements as unknown[]).map((row) => (isNode(row) && row.type === "ArrayExpression" ? (row.elements as unknown[])[0] : row));
}

function textOf(node: unknown): string | null {
  if (!isNode(node)) return null;
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  const quasis = node.type === "TemplateLiteral" ? (node.quasis as { value: { cooked: string } }[]) : [];
  return quasis.length === 1 ? (quasis[0]?.value.cooked ?? null) : null;
}
