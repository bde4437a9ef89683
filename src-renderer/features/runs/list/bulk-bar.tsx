import { Button, Group, Paper, Text } from "@mantine/core";
import { IconArrowsDiff, IconBan, IconPlayerPause, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { RunVerb } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { ConfirmVerb, type LosingVerb } from "../confirm-verb.tsx";
import { useCanRun } from "../use-can-run.ts";
import { useRunVerb } from "../use-run-verb.ts";

const verbs = [
  ["pause", IconPlayerPause],
  ["cancel", IconBan],
  ["delete", IconTrash],
] as const;

export type BulkBarProps = { selected: readonly RunSummary[]; onDone: () => void };

/** What can be done with several runs at once; each verb counts those it would do something to. */
export function BulkBar({ selected, onDone }: BulkBarProps) {
  const { t } = useTranslation("runs");
  const canRun = useCanRun();
  const { act, acting } = useRunVerb();
  const [asked, ask] = useState<LosingVerb | null>(null);
  const fitting = (verb: RunVerb): RunSummary[] => selected.filter((run) => canRun(verb, run));
  const carryOut = async (verb: RunVerb): Promise<void> => {
    ask(null);
    await act(verb, fitting(verb));
    onDone();
  };
  return (
    <Paper withBorder p="xs" bg="var(--inferno-surface)" component="section" aria-label={t("selected", { count: selected.length })}>
      <Group gap="xs">
        <Text size="sm" fw={600} mr="xs" aria-live="polite">
          {t("selected", { count: selected.length })}
        </Text>
        {verbs.map(([verb, Icon]) => (
          <Button
            key={verb}
            size="xs"
            variant="default"
            leftSection={<Icon size={15} aria-hidden />}
            disabled={fitting(verb).length === 0}
            loading={acting === verb}
            onClick={() => (verb === "pause" ? void carryOut(verb) : ask(verb))}
          >
            {t("verbCount", { verb: t(`verb.${verb}`), count: fitting(verb).length })}
          </Button>
        ))}
        <CompareLink runs={selected} />
        <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
          {t("deselect")}
        </Button>
      </Group>
      <ConfirmVerb
        verb={asked}
        runs={asked === null ? [] : fitting(asked)}
        onClose={() => ask(null)}
        onConfirm={() => asked !== null && void carryOut(asked)}
      />
    </Paper>
  );
}

/** Two to four runs can be compared. */
function CompareLink({ runs }: { runs: readonly RunSummary[] }) {
  const { t } = useTranslation("runs");
  if (runs.length < 2 || runs.length > 4) return null;
  const to = `/compare?runs=${runs.map(({ id }) => id).join(",")}`;
  return (
    <Button component={Link} href={to} size="xs" variant="default" leftSection={<IconArrowsDiff size={15} aria-hidden />}>
      {t("compare")}
    </Button>
  );
}
