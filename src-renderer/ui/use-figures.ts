import { createContext, useContext } from "react";
import { type Figures, makeFigures } from "./figures.ts";

/** Formatters are dear to make: a window has one set of them. */
export const FiguresContext = createContext<Figures>(makeFigures("en"));

/** Figures in the window's language. */
export function useFigures(): Figures {
  return useContext(FiguresContext);
}
