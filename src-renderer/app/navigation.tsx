import { NavLink, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { places } from "./routes.ts";

export type NavigationProps = { onGo: () => void };

export function Navigation({ onGo }: NavigationProps) {
  const { t } = useTranslation("frame");
  const [location] = useLocation();
  return (
    <Stack gap={2}>
      {places.map(({ to, label, icon: Icon }) => {
        const active = to === "/" ? location === "/" : location === to || location.startsWith(`${to}/`);
        return (
          <NavLink
            key={to}
            component={Link}
            href={to}
            label={t(label)}
            leftSection={<Icon size={18} aria-hidden />}
            active={active}
            aria-current={active ? "page" : undefined}
            onClick={onGo}
            variant="light"
            style={{ borderRadius: "var(--mantine-radius-md)" }}
          />
        );
      })}
    </Stack>
  );
}
