import { Button, Group, Progress, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import type { FinderState, RowFinder } from "./row-finder.ts";

export type SearchLineProps = {
  run: Pick<RunSummary, "total">;
  finder: RowFinder;
  found: FinderState;
  slowest: boolean;
  /** The run has gone on since the rows were looked for. */
  isOld: boolean;
  onLookAgain: () => void;
  /** What can be done with all that was found. */
  children: ReactNode;
};

/** How far the search for rows is, or what it came to. */
export function SearchLine({ run, finder, found, slowest, isOld, onLookAgain, children }: SearchLineProps) {
  const { t } = useTranslation("rows");
  const { state, count, searchedTo, error } = found;
  if (error !== null) return <RefusalNotice error={error} onRetry={() => finder.start()} />;
  const searched = searchedTo + 1;
  return (
    <Group gap="sm" mih={26}>
      <Text size="sm" component="output" className="figures">
        {slowest ? t("slowestFound", { count, searched }) : t("found", { count })}
      </Text>
      {state !== "done" && (
        <>
          <Progress w={160} value={(searched / Math.max(1, run.total)) * 100} transitionDuration={100} aria-label={t("searchProgress")} />
          <Text size="sm" c="dimmed" className="figures">
            {t("searched", { searched, total: run.total })}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => (state === "searching" ? finder.stop() : finder.start())}>
            {state === "searching" ? t("stop") : t("goOn")}
          </Button>
        </>
      )}
      {state === "done" && isOld && (
        <Button size="compact-sm" variant="light" onClick={onLookAgain}>
          {t("lookAgain")}
        </Button>
      )}
      {children}
    </Group>
  );
}
