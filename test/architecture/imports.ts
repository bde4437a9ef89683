import path from "node:path";
import { isNode, lineAt, type SourceFile, walk } from "./source-tree.ts";

/** One import, static, dynamic, of types only or by re-export. */
export type Import = {
  from: string;
  line: number;
  specifier: string;
  /** Relative to the root; null for a package. May lie outside the root (`../…`). */
  file: string | null;
  /** The package's name, `node:` for built-in modules; null for a file. */
  packageName: string | null;
  typeOnly: boolean;
};

const importingNodes = new Set(["ImportDeclaration", "ExportNamedDeclaration", "ExportAllDeclaration", "ImportExpression", "TSImportType"]);

export function findImports(file: SourceFile): Import[] {
  const imports: Import[] = [];
  walk(file.program, (node) => {
    if (!importingNodes.has(node.type) || !isNode(node.source) || typeof node.source.value !== "string") return;
    const specifiers = Array.isArray(node.specifiers) ? (node.specifiers as { importKind?: string; exportKind?: string }[]) : [];
    const kinds = specifiers.map((specifier) => specifier.importKind ?? specifier.exportKind);
    const namesOnlyTypes = kinds.length > 0 && kinds.every((kind) => kind === "type");
    const typeOnly = node.importKind === "type" || node.exportKind === "type" || node.type === "TSImportType" || namesOnlyTypes;
    imports.push({ from: file.path, line: lineAt(file.text, node.start), typeOnly, ...resolveSpecifier(file.path, node.source.value) });
  });
  return imports;
}

function resolveSpecifier(from: string, specifier: string): Pick<Import, "specifier" | "file" | "packageName"> {
  if (specifier.startsWith(".")) return { specifier, file: path.posix.normalize(path.posix.join(path.posix.dirname(from), specifier)), packageName: null };
  if (specifier.startsWith("node:")) return { specifier, file: null, packageName: "node:" };
  const parts = specifier.split("/");
  return { specifier, file: null, packageName: specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] as string) };
}
