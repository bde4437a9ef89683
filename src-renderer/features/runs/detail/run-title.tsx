import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { runLooks } from "../../../theme/state-looks.ts";
import { StateBadge } from "../../../ui/state-badge.tsx";

export function RunTitle({ run }: { run: RunSummary }) {
  const { t } = useTranslation("common");
  return (
    <Group gap="sm" component="span">
      <span>{run.name}</span>
      <StateBadge look={runLooks[run.state]} label={t(`runState.${run.state}`)} />
      <Text component="span" size="sm" c="dimmed" ff="monospace" fw={400}>
        {run.id}
      </Text>
    </Group>
  );
}
