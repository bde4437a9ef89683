import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { countEndedRows } from "../../../src-shared/core/run-verbs.ts";
import type { RunCounts } from "../../../src-shared/model/run.ts";
import { useFigures } from "../../ui/use-figures.ts";
import classes from "./run-bar.module.css";

const parts = ["succeeded", "failed", "skipped", "canceled"] as const;

export type RunBarProps = { run: RunCounts; tall?: boolean };

/** How many of a run's rows have ended, and how. */
export function RunBar({ run, tall = false }: RunBarProps) {
  const { t } = useTranslation("runs");
  const { count } = useFigures();
  const done = countEndedRows(run);
  const label = t("barLabel", {
    done: count(done),
    total: count(run.total),
    succeeded: count(run.succeeded),
    failed: count(run.failed),
    skipped: count(run.skipped),
    canceled: count(run.canceled),
  });
  return (
    <>
      <VisuallyHidden>{label}</VisuallyHidden>
      <div className={classes.bar} data-tall={tall || undefined} aria-hidden>
        {parts.map((part) => run[part] > 0 && <div key={part} className={classes[part]} style={{ flexGrow: run[part] }} />)}
        {run.total > done && <div style={{ flexGrow: run.total - done }} />}
      </div>
    </>
  );
}
