import { Fieldset } from "@mantine/core";
import type { ReactNode } from "react";

/** Fields that are only to be read while `when` holds; nothing of their look changes but that. */
export function Frozen({ when, children }: { when: boolean; children: ReactNode }) {
  return (
    <Fieldset variant="unstyled" m={0} p={0} miw={0} disabled={when}>
      {children}
    </Fieldset>
  );
}
