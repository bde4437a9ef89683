import { ActionIcon, Drawer, Group, Text, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isRunGoing } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { Answer } from "../../../ui/answer.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { RowDetail } from "./row-detail.tsx";
import { useArrowKeys } from "./use-arrow-keys.ts";

export type RowDrawerProps = {
  run: RunSummary;
  /** From 0. */
  row: number;
  /** The rows before and after it in the list; null where there is none. */
  previous: number | null;
  next: number | null;
  onOpen: (row: number | null) => void;
};

/** One row beside the list it is in. The arrow keys go through the list. */
export function RowDrawer({ run, row, previous, next, onOpen }: RowDrawerProps) {
  const { t } = useTranslation("rows");
  const { count } = useFigures();
  useFocusBack();
  useArrowKeys(previous, next, onOpen);
  return (
    <Drawer.Root opened onClose={() => onOpen(null)} position="right" size={920}>
      <Drawer.Overlay backgroundOpacity={0.25} />
      <Drawer.Content>
        <Drawer.Header>
          <Group gap="sm">
            <Drawer.Title fw={650} fz="lg">
              {t("rowTitle", { row: count(row + 1) })}
            </Drawer.Title>
            <Text size="sm" c="dimmed" className="figures">
              {t("ofRows", { total: count(run.total) })}
            </Text>
            <Group gap={4}>
              <Step label={t("previous")} to={previous} onOpen={onOpen} icon={<IconChevronLeft size={16} aria-hidden />} />
              <Step label={t("next")} to={next} onOpen={onOpen} icon={<IconChevronRight size={16} aria-hidden />} />
            </Group>
          </Group>
          <Drawer.CloseButton aria-label={t("closeRow")} />
        </Drawer.Header>
        <Drawer.Body>
          <OpenRow key={row} run={run} row={row} />
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

/** Gives the focus back, when the drawer is gone, to what had it before: the list that the keys go on in. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [before]);
}

type StepProps = { label: string; to: number | null; onOpen: (row: number) => void; icon: ReactNode };

function Step({ label, to, onOpen, icon }: StepProps) {
  return (
    <Tooltip label={label} withArrow>
      <ActionIcon variant="default" disabled={to === null} onClick={() => to !== null && onOpen(to)} aria-label={label}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}

function OpenRow({ run, row }: Pick<RowDrawerProps, "run" | "row">) {
  const answer = useAsk("run:row", { run: run.id, row }, isRunGoing(run.state) ? { everyMs: 1000 } : {});
  // While another row comes, the one before is still the answer.
  return <Answer of={answer}>{(found) => (found.index === row ? <RowDetail run={run} row={found} /> : null)}</Answer>;
}
