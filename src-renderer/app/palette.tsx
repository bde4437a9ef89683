import { useMantineColorScheme } from "@mantine/core";
import { Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { type Icon, IconKeyboard, IconMoon, IconPlayerPlay, IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useAsk } from "../stores/use-ask.ts";
import { places } from "./routes.ts";
import { openShortcutSheet } from "./shortcuts.tsx";

/** Ctrl/Cmd+K: go anywhere, do anything. */
export function Palette() {
  const { t } = useTranslation("frame");
  const [, go] = useLocation();
  const { toggleColorScheme } = useMantineColorScheme();
  const runs = useAsk("run:list", { limit: 20 });
  const iconOf = (Shown: Icon) => <Shown size={18} aria-hidden />;
  const groups: SpotlightActionGroupData[] = [
    {
      group: t("goTo"),
      actions: places.map(({ to, label, icon, letter }) => ({
        id: to,
        label: t(label),
        leftSection: iconOf(icon),
        description: `g ${letter}`,
        onClick: () => go(to),
      })),
    },
    {
      group: t("doGroup"),
      actions: [
        { id: "theme", label: t("toggleTheme"), leftSection: iconOf(IconMoon), onClick: () => toggleColorScheme() },
        { id: "shortcuts", label: t("showShortcuts"), leftSection: iconOf(IconKeyboard), onClick: openShortcutSheet },
      ],
    },
    {
      group: t("recentRuns"),
      actions: (runs.data ?? []).map((run) => ({
        id: run.id,
        label: run.name,
        description: `${run.pipeline} · ${run.datasetName} · ${run.id}`,
        leftSection: iconOf(IconPlayerPlay),
        onClick: () => go(`/runs/${run.id}`),
      })),
    },
  ];
  return (
    <Spotlight
      actions={groups}
      shortcut={["mod + K"]}
      nothingFound={t("nothingFound")}
      highlightQuery
      limit={12}
      scrollable
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: t("search"), "aria-label": t("search") }}
    />
  );
}
