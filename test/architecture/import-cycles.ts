import type { Import } from "./imports.ts";
import type { Violation } from "./source-tree.ts";

/**
 * Circles of files that need each other to run, one violation for each. Imports of types alone do not count: two sides of a
 * seam may name each other's types.
 */
export function findImportCycles(imports: readonly Import[]): Violation[] {
  const importsByFile = new Map<string, Import[]>();
  for (const found of imports) {
    if (found.file === null || found.typeOnly) continue;
    const ofFile = importsByFile.get(found.from) ?? [];
    ofFile.push(found);
    importsByFile.set(found.from, ofFile);
  }
  const violations: Violation[] = [];
  const finished = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    for (const { file: next, line } of importsByFile.get(file) ?? []) {
      if (next === null || finished.has(next)) continue;
      const at = trail.indexOf(next);
      if (at === -1) visit(next, [...trail, next]);
      else
        violations.push({
          file,
          line,
          message: `closes a circle of imports (${[...trail.slice(at), next].join(" → ")}); move what both sides need into a file of its own`,
        });
    }
    finished.add(file);
  };
  for (const file of importsByFile.keys()) if (!finished.has(file)) visit(file, [file]);
  return violations;
}
