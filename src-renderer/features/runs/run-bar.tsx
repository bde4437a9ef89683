import { VisuallyHidden } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { countEndedRows } from "../../../src-shared/core/run-verbs.ts";
import type { RunCounts } from "../../../src-shared/model/run.ts";
import { useCalm } from "../../ui/use-calm.ts";
import { useFigures } from "../../ui/use-figures.ts";
import { type EndedState, findEnds } from "./bar-ends.ts";
import classes from "./run-bar.module.css";

export type RunBarProps = { run: RunCounts; tall?: boolean };

/** How many of a run's rows have ended, and how. */
export function RunBar({ run, tall = false }: RunBarProps) {
  return (
    <>
      <CalmLabel run={run} />
      <div className={classes.bar} data-tall={tall || undefined} aria-hidden>
        {/* The first lies on the others: each reaches from the bar's left edge, and only its place moves, which needs no layout. */}
        {findEnds(run)
          .toReversed()
          .map(({ state, end }) => (
            <Part key={state} state={state} end={end} />
          ))}
      </div>
    </>
  );
}

const Part = memo(function Part({ state, end }: { state: EndedState; end: string }) {
  return <div className={classes[state]} style={{ transform: `translateX(calc(${end} - 100%))` }} />;
});

/** The bar in words; not as often as the bar moves. */
function CalmLabel({ run }: { run: RunCounts }) {
  return <Label run={useCalm(run, 1000)} />;
}

const Label = memo(function Label({ run }: { run: RunCounts }) {
  const { t } = useTranslation("runs");
  const { count } = useFigures();
  const label = t("barLabel", {
    done: count(countEndedRows(run)),
    total: count(run.total),
    succeeded: count(run.succeeded),
    failed: count(run.failed),
    skipped: count(run.skipped),
    canceled: count(run.canceled),
  });
  return <VisuallyHidden>{label}</VisuallyHidden>;
});
