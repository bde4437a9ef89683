import { createContext } from "react";
import type { StepFigures } from "./flow-step.ts";

/**
 * What a run has done at each step, by step id. Apart from the canvas's own elements: while a run goes on its figures change again and again, and React
 * Flow takes up anew whatever is given to it.
 */
export const FiguresByStepContext = createContext<Readonly<Record<string, StepFigures>>>({});
