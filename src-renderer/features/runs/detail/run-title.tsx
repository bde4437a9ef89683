import { Group, Text } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { runLooks } from "../../../theme/state-looks.ts";
import { StateBadge } from "../../../ui/state-badge.tsx";

/** Its name, its state and its id. */
export const RunTitle = memo(function RunTitle({ id, name, state }: Pick<RunSummary, "id" | "name" | "state">) {
  const { t } = useTranslation("common");
  return (
    <Group gap="sm" component="span">
      <span>{name}</span>
      <StateBadge look={runLooks[state]} label={t(`runState.${state}`)} />
      <Text component="span" size="sm" c="dimmed" ff="monospace" fw={400}>
        {id}
      </Text>
    </Group>
  );
});
