import type { SpotlightActionGroupData } from "@mantine/spotlight";
import { IconBox, IconDatabase, IconPlayerPlay, IconRouteAltLeft, type Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { UiUpValue } from "../../src-shared/wire/ui-up.ts";
import { useAsk } from "../stores/use-ask.ts";
import { useDatasetWords } from "../ui/dataset-words.ts";
import { useFigures } from "../ui/use-figures.ts";

const recentRuns = 20;

type Thing = { name: string; to: string; about?: string };

/** Everything with a place of its own, to be found by its name. Asked for while `wanted`. */
export function usePaletteThings(wanted: boolean): SpotlightActionGroupData[] {
  const { t } = useTranslation("frame");
  const [, go] = useLocation();
  const when = { enabled: wanted };
  const runs = useRunThings(useAsk("run:list", { limit: recentRuns }, when).data ?? []);
  const pipelines = useAsk("pipeline:list", {}, when).data ?? [];
  const endpoints = useAsk("endpoint:list", {}, when).data ?? [];
  const datasets = useAsk("dataset:list", {}, when).data;
  const aboutOf = useDatasetWords(datasets);
  const kinds: [title: string, icon: Icon, things: Thing[]][] = [
    [t("recentRuns"), IconPlayerPlay, runs],
    [t("pipelines"), IconRouteAltLeft, pipelines.map(({ name }) => ({ name, to: `/pipelines/${encodeURIComponent(name)}` }))],
    [t("endpoints"), IconBox, endpoints.map(({ name, spec }) => ({ name, to: `/endpoints/${encodeURIComponent(name)}`, about: spec.model ?? spec.url }))],
    [t("datasets"), IconDatabase, (datasets ?? []).map(({ id, name }) => ({ name, to: `/datasets/${id}`, about: aboutOf({ id }) }))],
  ];
  return kinds.map(([title, Shown, things]) => ({
    group: title,
    actions: things.map(({ name, to, about }) => ({
      id: to,
      label: name,
      ...(about === undefined ? {} : { description: about }),
      leftSection: <Shown size={18} aria-hidden />,
      onClick: () => go(to),
    })),
  }));
}

function useRunThings(runs: UiUpValue<"run:list">): Thing[] {
  const { t } = useTranslation("common");
  const figures = useFigures();
  return runs.map(({ id, name, state, datasetName, createdAt }) => ({
    name,
    to: `/runs/${id}`,
    about: `${t(`runState.${state}`)} · ${datasetName} · ${figures.dateTime(createdAt)}`,
  }));
}
