import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { LinkTo } from "../../ui/link-to.tsx";
import { useDatasetWords } from "../../ui/dataset-words.ts";
import { orderByUse } from "./order-by-use.ts";
import type { OverviewProps } from "./overview.tsx";
import { Panel } from "./panel.tsx";

const shown = 5;

/** Pipelines and datasets, those of the newest runs first, then the newest. */
export function LastUsed({ runs, pipelines, datasets }: Pick<OverviewProps, "runs" | "pipelines" | "datasets">) {
  const { t } = useTranslation("home");
  const aboutOf = useDatasetWords(datasets);
  const usedPipelines = orderByUse(pipelines, {
    used: runs.map(({ pipeline }) => pipeline),
    keyOf: ({ name }) => name,
    changedAt: ({ updatedAt }) => updatedAt,
  });
  const usedDatasets = orderByUse(datasets, { used: runs.map(({ dataset }) => dataset), keyOf: ({ id }) => id, changedAt: ({ createdAt }) => createdAt });
  return (
    <Panel title={t("lastUsed")}>
      <Stack gap="sm">
        <Links
          title={t("pipelines")}
          links={usedPipelines.slice(0, shown).map(({ name }) => ({ to: `/pipelines/${encodeURIComponent(name)}`, label: name }))}
        />
        <Links
          title={t("datasets")}
          links={usedDatasets.slice(0, shown).map(({ id, name }) => ({ to: `/datasets/${id}`, label: name, about: aboutOf({ id }) }))}
        />
      </Stack>
    </Panel>
  );
}

function Links({ title, links }: { title: string; links: readonly { to: string; label: string; about?: string }[] }) {
  const { t } = useTranslation("home");
  return (
    <div>
      <Text size="xs" c="dimmed" fw={600}>
        {title}
      </Text>
      {links.length === 0 && <Text size="sm">{t("noneYet")}</Text>}
      {links.map(({ to, label, about }) => (
        <Text key={to} size="sm">
          <LinkTo to={to}>{label}</LinkTo>
          {about !== undefined && (
            <Text span size="xs" c="dimmed" className="figures">
              {` · ${about}`}
            </Text>
          )}
        </Text>
      ))}
    </div>
  );
}
