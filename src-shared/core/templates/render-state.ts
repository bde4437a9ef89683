import type { RuntimeValue } from "./runtime-value.ts";
import type { TemplateScope } from "./scope.ts";
import { TemplateError } from "./template-error.ts";
import { templateLimits } from "./template-limits.ts";

/** One render: its scope, the text written so far, and what is left of its limits. */
export class RenderState {
  readonly scope: TemplateScope;
  /** Text of the string being rendered; captured blocks (macros, `set` blocks) swap it for their own. */
  out = "";
  macroDepth = 0;
  #written = 0;
  #rounds = 0;
  #work = 0;

  constructor(scope: TemplateScope) {
    this.scope = scope;
  }

  /** Appends to the output. Throws TemplateError above the output limit. */
  write(text: string): void {
    this.#written += text.length;
    if (this.#written > templateLimits.outputLength) throw outputTooLong();
    this.out += text;
  }

  /** Counts a round of a loop. Throws TemplateError above the limit. */
  countRound(): void {
    if (++this.#rounds > templateLimits.loopRounds) {
      throw new TemplateError(`the template's loops take more than ${templateLimits.loopRounds} rounds for one row; loop over fewer elements`);
    }
  }

  /** Accounts for elements or characters gone through. Throws TemplateError above the limit. */
  spend(units: number): void {
    this.#work += units;
    if (this.#work > templateLimits.work) throw new TemplateError("the template takes too much work for one row; use fewer filters inside loops");
  }

  /** Must be called before a list or object of `count` elements is made: what they take up is bounded too. */
  reserveElements(count: number): void {
    this.spend(count * templateLimits.elementWork);
  }

  /** Must be called before a text of `length` is made. Throws TemplateError when it would be too long. */
  reserveText(length: number): void {
    if (length > templateLimits.outputLength) throw outputTooLong();
    this.spend(length);
  }

  /** Runs `body` and gives what it writes, leaving the output as it was. */
  capture(body: () => void): string {
    const before = this.out;
    this.out = "";
    try {
      body();
      return this.out;
    } finally {
      this.out = before;
    }
  }
}

/** The variables of a template or of one macro call; `parent` is where the macro was defined. */
export type Frame = { readonly state: RenderState; readonly slots: (RuntimeValue | undefined)[]; readonly parent: Frame | null };

/** The variable at an address of `NameScope`; undefined when it is not set. */
export function readSlot(frame: Frame, hops: number, slot: number): RuntimeValue | undefined {
  let outer: Frame | null = frame;
  for (let hop = 0; hop < hops && outer !== null; hop++) outer = outer.parent;
  return outer?.slots[slot];
}

/** An expression ready to run. Throws TemplateError for what is missing. */
export type Evaluate = (frame: Frame) => RuntimeValue;
/** An expression under `default` or `is defined`: undefined for what is missing. */
export type EvaluateGuarded = (frame: Frame) => RuntimeValue | undefined;

function outputTooLong(): TemplateError {
  return new TemplateError(
    `the template makes more than ${templateLimits.outputLength / 1024 / 1024} MiB of text for one row; shorten its input or use truncate`,
  );
}
