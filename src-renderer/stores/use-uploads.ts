import { useStore } from "zustand";
import { useAppParts } from "./app-parts.tsx";
import type { Upload } from "./upload-store.ts";

export function useUploads(): readonly Upload[] {
  return useStore(useAppParts().uploads, ({ uploads }) => uploads);
}
