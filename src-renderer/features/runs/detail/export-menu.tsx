import { Button, Checkbox, Group, Popover, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { countEndedRows } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { useFigures } from "../../../ui/use-figures.ts";

const formats = ["jsonl", "csv"] as const;
const parts = ["input", "steps"] as const;

/** Where a run's results are to be had as a file. */
export function toExportUrl(runId: string, format: string, include: readonly string[]): string {
  return `/api/runs/${runId}/results?format=${format}${include.length === 0 ? "" : `&include=${include.join(",")}`}`;
}

/** The results as a file: one line for each row that has ended. */
export function ExportMenu({ run }: { run: RunSummary }) {
  const { t } = useTranslation("runs");
  const { count } = useFigures();
  const [format, setFormat] = useState<string>(formats[0]);
  const [include, setInclude] = useState<string[]>([]);
  const ended = countEndedRows(run);
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} rightSection={<IconChevronDown size={14} aria-hidden />}>
          {t("export.open")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm" w={260}>
          <SegmentedControl
            size="xs"
            aria-label={t("export.format")}
            value={format}
            onChange={setFormat}
            data={formats.map((value) => ({ value, label: value.toUpperCase() }))}
          />
          <Checkbox.Group value={include} onChange={setInclude} label={t("export.include")} size="xs">
            <Group gap="md" mt={4}>
              {parts.map((part) => (
                <Checkbox key={part} size="xs" value={part} label={t(`export.${part}`)} />
              ))}
            </Group>
          </Checkbox.Group>
          <Text size="xs" c="dimmed">
            {ended === run.total ? t("export.whole", { rows: count(run.total) }) : t("export.part", { ended: count(ended), rows: count(run.total) })}
          </Text>
          <Button size="xs" component="a" href={toExportUrl(run.id, format, include)} download={`${run.name}.${format}`}>
            {t("export.download")}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
