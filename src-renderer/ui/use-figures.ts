import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Figures, makeFigures } from "./figures.ts";

/** Figures in the window's language. */
export function useFigures(): Figures {
  const { i18n } = useTranslation();
  return useMemo(() => makeFigures(i18n.language), [i18n.language]);
}
