import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isRunGoing } from "../../../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { Answer } from "../../../ui/answer.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { RowDetail } from "./row-detail.tsx";
import { RowDrawerFrame, type RowPlace } from "./row-drawer-frame.tsx";

export type RowDrawerProps = RowPlace & { run: RunSummary };

/** One row beside the list it is in. */
export function RowDrawer({ run, row, ...place }: RowDrawerProps) {
  const { t } = useTranslation("rows");
  const { count } = useFigures();
  const about = (
    <Text size="sm" c="dimmed" className="figures">
      {t("ofRows", { total: count(run.total) })}
    </Text>
  );
  return (
    <RowDrawerFrame row={row} {...place} about={about} size={920}>
      <OpenRow key={row} run={run} row={row} />
    </RowDrawerFrame>
  );
}

function OpenRow({ run, row }: Pick<RowDrawerProps, "run" | "row">) {
  const answer = useAsk("run:row", { run: run.id, row }, isRunGoing(run.state) ? { everyMs: 1000 } : {});
  // While another row comes, the one before is still the answer.
  return <Answer of={answer}>{(found) => (found.index === row ? <RowDetail run={run} row={found} /> : null)}</Answer>;
}
