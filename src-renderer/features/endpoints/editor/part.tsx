import { Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A part of a test's report under its heading. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Title order={3} size="h6" mb={4}>
        {title}
      </Title>
      {children}
    </div>
  );
}
