import { Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useTopic } from "../../stores/use-topic.ts";
import { runLooks } from "../../theme/state-looks.ts";
import { LinkTo } from "../../ui/link-to.tsx";
import { Page } from "../../ui/page.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";

/** What goes on now. */
export function HomeScreen() {
  const { t } = useTranslation(["home", "common"]);
  const overview = useTopic("overview");
  const active = overview?.active ?? [];
  return (
    <Page title={t("home:title")} about={t("home:nodes", { count: overview?.nodesReady ?? 0 })}>
      <Stack gap="sm">
        {active.length === 0 && <Text c="dimmed">{t("home:nothingActive")}</Text>}
        {active.map(({ run }) => (
          <Paper key={run.id} withBorder p="md" bg="var(--inferno-surface)">
            <Group justify="space-between" mb="xs">
              <LinkTo to={`/runs/${run.id}`}>{run.name}</LinkTo>
              <StateBadge look={runLooks[run.state]} label={t(`common:runState.${run.state}`)} />
            </Group>
            <Progress value={run.total === 0 ? 0 : ((run.total - run.pending - run.leased) / run.total) * 100} aria-label={run.name} />
          </Paper>
        ))}
      </Stack>
    </Page>
  );
}
