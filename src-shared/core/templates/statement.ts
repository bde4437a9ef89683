import type { CompileContext } from "./compile-context.ts";
import type { Frame } from "./render-state.ts";
import type { Statement } from "./syntax-tree.ts";

/** What a statement says to the block around it: go on, or leave the innermost loop or its round. */
export type Signal = "" | "break" | "continue";
export const goOn: Signal = "";

/** A statement ready to run; its text goes to the frame's render state. */
export type Run = (frame: Frame) => Signal;

export type CompileStatements = (statements: readonly Statement[], context: CompileContext) => Run;
