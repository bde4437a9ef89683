import { Badge } from "@mantine/core";
import type { StateLook } from "../theme/state-looks.ts";

export type StateBadgeProps = { look: StateLook; label: string };

/** A state as colour, icon and word. */
export function StateBadge({ look: { color, icon: Icon }, label }: StateBadgeProps) {
  return (
    <Badge
      color={color}
      variant="light"
      radius="sm"
      leftSection={<Icon size={13} aria-hidden />}
      styles={{ root: { textTransform: "none", fontWeight: 550, flexShrink: 0, minWidth: "max-content" }, label: { color: "var(--mantine-color-text)" } }}
    >
      {label}
    </Badge>
  );
}
