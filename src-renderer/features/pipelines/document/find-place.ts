import { type Document, isMap, isNode, isScalar, isSeq } from "yaml";
import type { Path } from "../../../../src-shared/core/pipeline-file/located.ts";
import type { Problem } from "../../../../src-shared/model/problem.ts";
import { parseSource } from "./edit-source.ts";
import { readModel } from "./read-model.ts";

/** A problem and what it is about: a step and the path within it, or a path in the file. */
export type PlacedProblem = Problem & { step: string | null; path: Path };

/** Finds what each problem's line and column point at. */
export function placeProblems(source: string, problems: readonly Problem[]): PlacedProblem[] {
  const doc = parseSource(source);
  if (doc.errors.length > 0) return problems.map((problem) => ({ ...problem, step: null, path: [] }));
  const { steps } = readModel(doc);
  const starts = lineStarts(source);
  return problems.map((problem) => {
    const offset = problem.line === null ? null : (starts[problem.line - 1] ?? 0) + (problem.column ?? 1) - 1;
    const path = offset === null ? [] : findPath(doc, offset);
    const index = path[0] === "steps" && typeof path[1] === "number" ? path[1] : null;
    return { ...problem, step: index === null ? null : (steps[index]?.key ?? null), path: index === null ? path : path.slice(2) };
  });
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The keys and indexes that lead to what stands at an offset: to a value, or to the key before it. */
function findPath(doc: Document, offset: number): Path {
  const path: (string | number)[] = [];
  for (let node: unknown = doc.contents; ; ) {
    const next = childAt(node, offset);
    if (next === null) return path;
    path.push(next.segment);
    node = next.node;
  }
}

function childAt(node: unknown, offset: number): { segment: string | number; node: unknown } | null {
  if (isMap(node)) {
    // The pair that begins last before the offset, if the offset is not past its end.
    for (const { key, value } of node.items.toReversed()) {
      const start = startOf(key);
      if (start === null || start > offset) continue;
      const end = Math.max(endOf(key) ?? start, endOf(value) ?? start);
      return offset <= end && isScalar(key) ? { segment: String(key.value), node: value } : null;
    }
    return null;
  }
  if (!isSeq(node)) return null;
  const index = node.items.findIndex((entry) => (startOf(entry) ?? Infinity) <= offset && offset <= (endOf(entry) ?? -1));
  return index < 0 ? null : { segment: index, node: node.items[index] };
}

const startOf = (node: unknown): number | null => (isNode(node) ? (node.range?.[0] ?? null) : null);
const endOf = (node: unknown): number | null => (isNode(node) ? (node.range?.[1] ?? null) : null);
