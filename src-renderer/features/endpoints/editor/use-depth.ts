import { useLocalStorage } from "@mantine/hooks";
import { useState } from "react";
import { type ExpertSection, expertSections } from "./expert-fields.tsx";
import { isExpertPath } from "./endpoint-draft.ts";

export type Depth = {
  isExpert: boolean;
  setExpert: (isExpert: boolean) => void;
  /** Sections that are unfolded. */
  open: readonly string[];
  setOpen: (sections: string[]) => void;
  /** Shows the fields of these paths, wherever they are folded away. */
  reveal: (paths: readonly string[]) => void;
};

/** How much of the form is shown; remembered in this browser. */
export function useDepth(): Depth {
  const [isExpert, setExpert] = useLocalStorage({ key: "inferno.endpoints.expert", defaultValue: false, getInitialValueInEffect: false });
  const [open, setOpen] = useState<readonly string[]>([]);
  const reveal = (paths: readonly string[]): void => {
    if (!paths.some(isExpertPath)) return;
    setExpert(true);
    const sections = expertSections.filter((section: ExpertSection) => paths.some((path) => path === section || path.startsWith(`${section}.`)));
    setOpen((before) => [...new Set([...before, ...sections])]);
  };
  return { isExpert, setExpert, open, setOpen, reveal };
}
