import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";
import type { Link } from "../link/link.ts";
import type { ChoicesStore } from "./choices-store.ts";
import type { ConnectionStore } from "./connection-store.ts";
import type { TopicStore } from "./topic-store.ts";
import type { UploadStore } from "./upload-store.ts";

/** What a window is made of; main.tsx puts it together once. */
export type AppParts = {
  link: Link;
  connection: ConnectionStore;
  topics: TopicStore;
  uploads: UploadStore;
  queries: QueryClient;
  choices: ChoicesStore;
};

const AppPartsContext = createContext<AppParts | null>(null);

export function AppPartsProvider({ parts, children }: { parts: AppParts; children: ReactNode }) {
  return (
    <AppPartsContext value={parts}>
      <QueryClientProvider client={parts.queries}>{children}</QueryClientProvider>
    </AppPartsContext>
  );
}

export function useAppParts(): AppParts {
  const parts = useContext(AppPartsContext);
  if (parts === null) throw new Error("this component is not inside AppPartsProvider");
  return parts;
}
