import { ActionIcon, Button, Group, Popover, SegmentedControl, Stack, TextInput, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCalendar, IconRefresh, IconRefreshOff, IconZoomOut } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFigures } from "../../ui/use-figures.ts";
import { type QuickRange, quickRangeNames, toSpan, zoomOut } from "./metric-view.ts";
import type { ViewControl } from "./use-metric-view.ts";

/** Which time the screen shows. */
export function RangeBar({ control }: { control: ViewControl }) {
  const { t } = useTranslation("metrics");
  const { view, now, show, live, setLive } = control;
  const isQuick = "quick" in view.range;
  return (
    <Group gap="xs">
      <SegmentedControl
        size="xs"
        aria-label={t("range")}
        value={"quick" in view.range ? view.range.quick : ""}
        onChange={(quick) => show({ range: { quick: quick as QuickRange } })}
        data={quickRangeNames.map((value) => ({ value, label: <span title={t(`rangeNames.${value}`)}>{t(`ranges.${value}`)}</span> }))}
      />
      <CustomRange control={control} />
      <Tooltip label={t("zoomOut")} withArrow>
        <ActionIcon variant="default" size={30} aria-label={t("zoomOut")} onClick={() => show({ range: zoomOut(view.range, now) })}>
          <IconZoomOut size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("refresh")} withArrow>
        <ActionIcon
          variant={live && isQuick ? "light" : "default"}
          size={30}
          disabled={!isQuick}
          aria-label={t("refresh")}
          aria-pressed={live && isQuick}
          onClick={() => setLive(!live)}
        >
          {live && isQuick ? <IconRefresh size={16} aria-hidden /> : <IconRefreshOff size={16} aria-hidden />}
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

/** From one instant to another, by the clock of the window. */
function CustomRange({ control: { view, span, show } }: { control: ViewControl }) {
  const { t } = useTranslation("metrics");
  const figures = useFigures();
  const [opened, { toggle, close }] = useDisclosure();
  const label = "quick" in view.range ? t("custom") : `${figures.instant(span.from)} – ${figures.instant(span.to)}`;
  return (
    <Popover opened={opened} onChange={(open) => !open && close()} position="bottom-end" withArrow shadow="md" trapFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant={"quick" in view.range ? "default" : "light"}
          leftSection={<IconCalendar size={14} aria-hidden />}
          onClick={toggle}
          className="figures"
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("custom")}>
        <RangeForm
          key={String(opened)}
          span={span}
          onChoose={(from, to) => {
            show({ range: toSpan(from, to) });
            close();
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function RangeForm({ span, onChoose }: { span: { from: number; to: number }; onChoose: (from: number, to: number) => void }) {
  const { t } = useTranslation("metrics");
  const [from, setFrom] = useState(toLocalText(span.from));
  const [to, setTo] = useState(toLocalText(span.to));
  const [start, end] = [new Date(from).getTime(), new Date(to).getTime()];
  const fits = end > start;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (fits) onChoose(start, end);
      }}
    >
      <Stack gap="xs">
        <TextInput type="datetime-local" label={t("from")} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput
          type="datetime-local"
          label={t("to")}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          error={fits ? undefined : t("endFirst")}
        />
        <Button type="submit" size="xs" disabled={!fits}>
          {t("show")}
        </Button>
      </Stack>
    </form>
  );
}

/** As a `datetime-local` field writes it. */
function toLocalText(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
