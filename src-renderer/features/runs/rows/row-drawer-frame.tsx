import { ActionIcon, Drawer, Group, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFigures } from "../../../ui/use-figures.ts";
import { useArrowKeys } from "./use-arrow-keys.ts";

/** A row among those of a list. */
export type RowPlace = {
  /** From 0. */
  row: number;
  /** The rows before and after it in the list; null where there is none. */
  previous: number | null;
  next: number | null;
  onOpen: (row: number | null) => void;
};

/** `about`: beside the title. `size`: width, px. */
export type RowDrawerFrameProps = RowPlace & { about?: ReactNode; size: number; children: ReactNode };

/** A row beside the list it is in. The arrow keys go through the list; closed, the list has the focus again. */
export function RowDrawerFrame({ row, previous, next, onOpen, about, size, children }: RowDrawerFrameProps) {
  const { t } = useTranslation("rows");
  const { count } = useFigures();
  useFocusBack();
  useArrowKeys(previous, next, onOpen);
  return (
    <Drawer.Root opened onClose={() => onOpen(null)} position="right" size={size}>
      <Drawer.Overlay backgroundOpacity={0.25} />
      <Drawer.Content>
        <Drawer.Header>
          <Group gap="sm">
            <Drawer.Title fw={650} fz="lg">
              {t("rowTitle", { row: count(row + 1) })}
            </Drawer.Title>
            {about}
            <Group gap={4}>
              <Step label={t("previous")} to={previous} onOpen={onOpen} icon={<IconChevronLeft size={16} aria-hidden />} />
              <Step label={t("next")} to={next} onOpen={onOpen} icon={<IconChevronRight size={16} aria-hidden />} />
            </Group>
          </Group>
          <Drawer.CloseButton aria-label={t("closeRow")} />
        </Drawer.Header>
        <Drawer.Body>{children}</Drawer.Body>
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
