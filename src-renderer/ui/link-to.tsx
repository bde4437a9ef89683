import { Anchor, type AnchorProps } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";

export type LinkToProps = AnchorProps & { to: string; children: ReactNode; "aria-label"?: string; onClick?: () => void };

/** A link to another screen. */
export function LinkTo({ to, children, ...props }: LinkToProps) {
  return (
    <Anchor component={Link} href={to} {...props}>
      {children}
    </Anchor>
  );
}
