import type { Problem } from "../../model/problem.ts";
import type { Origin } from "./located.ts";
import type { ProblemCode } from "./problem-code.ts";

/** More problems than this are counted, not told. */
const maxProblems = 500;

/** Gathers problems while a file is checked; `sorted` gives each once, in the order of the file, those without a line last. */
export type ProblemList = {
  add(origin: Origin, code: ProblemCode, message: string): void;
  /** A problem of something that stands in no file, such as a `--var` option. */
  addOutside(name: string, code: ProblemCode, message: string): void;
  readonly count: number;
  sorted(): Problem[];
};

export function createProblemList(file: string): ProblemList {
  const problems: Problem[] = [];
  let count = 0;
  const push = (problem: Problem): void => {
    count += 1;
    if (count <= maxProblems) problems.push(problem);
  };
  return {
    add(origin, code, message) {
      if ("override" in origin) push({ file: `--set ${origin.override}`, line: null, column: null, code, message });
      else push({ file, line: origin.line, column: origin.column, code, message });
    },
    addOutside(name, code, message) {
      push({ file: name, line: null, column: null, code, message });
    },
    get count() {
      return count;
    },
    sorted() {
      const told = dropRepeats(problems.toSorted(compareByPlace));
      const message = `There are ${count - problems.length} more problems, which are told when these are mended.`;
      return count === problems.length ? told : [...told, { file, line: null, column: null, code: "E_MORE_PROBLEMS", message }];
    },
  };
}

function compareByPlace(a: Problem, b: Problem): number {
  if (a.line === null || b.line === null) return Number(a.line === null) - Number(b.line === null);
  return a.line - b.line || (a.column ?? 0) - (b.column ?? 0);
}

function dropRepeats(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const key = JSON.stringify([problem.file, problem.line, problem.column, problem.message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
