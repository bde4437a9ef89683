import { useStore } from "zustand";
import { useAppParts } from "./app-parts.tsx";
import type { Connection } from "./connection-store.ts";

export function useConnection<Selected>(select: (connection: Connection) => Selected): Selected {
  return useStore(useAppParts().connection, select);
}
