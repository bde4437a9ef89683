import type { Problem } from "../../src-shared/model/problem.ts";

/** The command line, or a file it names, is not usable. The message is the sentence to print; with problems, those are printed too. Exit code 2. */
export class UsageError extends Error {
  readonly problems: readonly Problem[];
  constructor(message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = "UsageError";
    this.problems = problems;
  }
}

/** Something outside stopped the command: a full disk, a folder that went away. The message says what, and what to do. Exit code 1. */
export class StoppedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoppedError";
  }
}

/** Ctrl-C before there was anything to resume. Exit code 130. */
export class InterruptedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "InterruptedError";
  }
}
