import { z } from "zod";

/** One thing wrong with a file that people wrote: what, where, and what to do. `line` and `column` count from 1. */
export const problemSchema = z.object({
  file: z.string(),
  line: z.int().min(1).nullable(),
  column: z.int().min(1).nullable(),
  /** `E_…` */
  code: z.string(),
  message: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

/** `pipeline.yaml:12:7: message`, the form that editors and people know. */
export function formatProblem(problem: Problem): string {
  const place = problem.line === null ? problem.file : `${problem.file}:${problem.line}:${problem.column ?? 1}`;
  return `${place}: ${problem.message}`;
}
