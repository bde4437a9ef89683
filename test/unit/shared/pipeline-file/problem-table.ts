import { expect, it } from "vitest";
import { listProblems, readMarks } from "./sample-file.ts";

/** A file with a `‸` before each place that is wrong, and for each the code and a part of the message, in order. */
export type ProblemCase = [title: string, marked: string, problems: [code: string, fragment: string][]];

/** One test a case: the file has exactly these problems, at exactly these places. */
export function checkProblemTable(cases: readonly ProblemCase[]): void {
  it.each(cases)("%s", (_title, marked, expected) => {
    const { source, places } = readMarks(marked);
    const problems = listProblems(source, { hasSecret: () => false });
    expect(problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual(expected.map(([code], index) => `${places[index]} ${code}`));
    for (const [index, [, fragment]] of expected.entries()) expect(problems[index]?.message).toContain(fragment);
  });
}
