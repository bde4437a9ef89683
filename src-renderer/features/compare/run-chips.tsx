import { CloseButton, Group, Paper, Text, useComputedColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ComparedRun } from "../../../src-shared/wire/ui/compare-messages.ts";
import { chartColors, colorOf } from "../../charts/palette.ts";
import { runLooks } from "../../theme/state-looks.ts";
import { LinkTo } from "../../ui/link-to.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import classes from "./compare.module.css";

/** The letter by which a run is told in tables: A is what the others are compared with. */
export const letterOf = (at: number): string => String.fromCharCode(65 + at);

export function RunLetter({ at }: { at: number }) {
  const colors = chartColors[useComputedColorScheme("light")];
  return (
    <span className={classes.letter} style={{ borderColor: colorOf(colors, at) }}>
      {letterOf(at)}
    </span>
  );
}

export type RunChipsProps = { runs: readonly ComparedRun[]; onRemove: (id: string) => void };

/** Which runs are compared. */
export function RunChips({ runs, onRemove }: RunChipsProps) {
  const { t } = useTranslation(["compare", "common"]);
  return (
    <Group gap="sm" align="stretch">
      {runs.map(({ run }, at) => (
        <Paper key={run.id} withBorder p="xs" px="sm" bg="var(--inferno-surface)" flex="1 1 260px" maw={420}>
          <Group gap="xs" wrap="nowrap" justify="space-between">
            <Group gap="xs" wrap="nowrap" miw={0}>
              <RunLetter at={at} />
              <LinkTo to={`/runs/${run.id}`} fw={600} truncate>
                {run.name}
              </LinkTo>
              <StateBadge look={runLooks[run.state]} label={t(`common:runState.${run.state}`)} />
            </Group>
            <CloseButton size="sm" aria-label={t("compare:remove", { name: run.name })} onClick={() => onRemove(run.id)} />
          </Group>
          <Text size="xs" c="dimmed" truncate>
            {at === 0 ? `${t("compare:base")} · ` : ""}
            {run.datasetName} · {run.id}
          </Text>
        </Paper>
      ))}
    </Group>
  );
}
