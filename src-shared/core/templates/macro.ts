import type { FrameLayout } from "./name-scope.ts";
import type { Evaluate, Frame, RenderState } from "./render-state.ts";
import { type RuntimeValue, Special } from "./runtime-value.ts";
import { TemplateError } from "./template-error.ts";
import { templateLimits } from "./template-limits.ts";

export type MacroParameter = { name: string; slot: number; fallback: Evaluate | null };

/** A macro as compiled: the same for every row. */
export type MacroBody = {
  /** `macro greet`, or `the call block`. */
  label: string;
  parameters: readonly MacroParameter[];
  layout: FrameLayout;
  callerSlot: number;
  run(frame: Frame): void;
};

/** A macro defined while a template runs; `home` is the frame whose variables it sees. */
export class Macro extends Special {
  readonly kind = "a macro";
  readonly #body: MacroBody;
  readonly #home: Frame;

  constructor(body: MacroBody, home: Frame) {
    super();
    this.#body = body;
    this.#home = home;
  }

  field(): undefined {
    return undefined;
  }

  fieldNames(): string[] {
    return [];
  }

  /** The text that the macro writes. Throws TemplateError for arguments that do not fit, or too many macros within each other. */
  call(positional: readonly RuntimeValue[], named: ReadonlyMap<string, RuntimeValue>, caller: Macro | null, state: RenderState): string {
    const frame: Frame = { state, slots: Array.from({ length: this.#body.layout.slotCount }), parent: this.#home };
    if (caller !== null) frame.slots[this.#body.callerSlot] = caller;
    this.#bind(frame, positional, named);
    if (++state.macroDepth > templateLimits.macroDepth) throw new TemplateError(`macros call each other more than ${templateLimits.macroDepth} deep`);
    const text = state.capture(() => this.#body.run(frame));
    state.macroDepth--;
    return text;
  }

  #bind(frame: Frame, positional: readonly RuntimeValue[], named: ReadonlyMap<string, RuntimeValue>): void {
    const { label, parameters } = this.#body;
    if (positional.length > parameters.length) throw new TemplateError(`${label} takes at most ${parameters.length} arguments, not ${positional.length}`);
    for (const name of named.keys()) {
      const index = parameters.findIndex((parameter) => parameter.name === name);
      if (index === -1) throw new TemplateError(`${label} has no argument ${name}`);
      if (index < positional.length) throw new TemplateError(`${label} is given ${name} twice`);
    }
    for (const [index, { name, slot, fallback }] of parameters.entries()) {
      // Not `??`: null is an argument like any other.
      const given = index < positional.length ? positional[index] : named.get(name);
      frame.slots[slot] = given === undefined ? fallback?.(frame) : given;
    }
  }
}
