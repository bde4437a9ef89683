import { Button, Center } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunLine } from "../../../../src-shared/wire/ui/run-messages.ts";
import { useTopic } from "../../../stores/use-topic.ts";
import { useNow } from "../use-now.ts";
import { BulkBar } from "./bulk-bar.tsx";
import classes from "./run-list.module.css";
import { RunsTable } from "./runs-table.tsx";
import { useHeldList } from "./use-held-list.ts";
import type { useRunPages } from "./use-run-pages.ts";

export type RunListProps = { lines: readonly RunLine[]; pages: ReturnType<typeof useRunPages>; filter: string };

/** The runs found, those that go on as they are now; still under the pointer. */
export function RunList({ lines, pages, filter }: RunListProps) {
  const { t } = useTranslation("runs");
  const live = useLiveLines(lines);
  const [held, hold] = useState(false);
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  const { shown, waiting, release } = useHeldList(live, { keyOf: ({ run }) => run.id, held, filter });
  const chosen = shown.filter(({ run }) => selected.has(run.id)).map(({ run }) => run);
  const finish = (): void => {
    select(new Set());
    hold(false);
  };
  return (
    <>
      {chosen.length > 0 && <BulkBar selected={chosen} onDone={finish} />}
      <div className={classes.frame}>
        {waiting > 0 && (
          <Button
            className={classes.fresh}
            size="compact-sm"
            radius="xl"
            leftSection={<IconArrowUp size={14} aria-hidden />}
            onClick={release}
            aria-live="polite"
          >
            {t("fresh", { count: waiting })}
          </Button>
        )}
        <RunsTable lines={shown} selected={selected} onSelect={select} onHold={hold} now={useNow(1000)} />
      </div>
      {pages.hasNextPage && (
        <Center>
          <Button variant="default" size="sm" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("older")}
          </Button>
        </Center>
      )}
    </>
  );
}

/** The list's lines with what the control plane last said of runs that go on. */
function useLiveLines(lines: readonly RunLine[]): readonly RunLine[] {
  const active = useTopic("overview")?.active;
  if (active === undefined) return lines;
  const progressById = new Map(active.map((progress) => [progress.run.id, progress]));
  return lines.map((line) => {
    const progress = progressById.get(line.run.id);
    return progress === undefined ? line : { run: progress.run, rowsPerSecond: progress.rowsPerSecond, latency: progress.latency };
  });
}
