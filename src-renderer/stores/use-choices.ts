import { useStore } from "zustand";
import { useAppParts } from "./app-parts.tsx";
import type { Choices } from "./choices-store.ts";

export function useChoices<Selected>(select: (choices: Choices) => Selected): Selected {
  return useStore(useAppParts().choices, select);
}
