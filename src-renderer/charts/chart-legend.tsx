import { UnstyledButton } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import classes from "./charts.module.css";

export type LegendEntry = { key: string; label: string; color: string; shown: boolean };

export type ChartLegendProps = {
  entries: readonly LegendEntry[];
  /** `only`: show this one alone, or all again; otherwise show or hide it. */
  onChoose: (key: string, only: boolean) => void;
};

/** Names the lines. A click shows one alone, with Ctrl or Shift it shows or hides it. */
export const ChartLegend = memo(function ChartLegend({ entries, onChoose }: ChartLegendProps) {
  const { t } = useTranslation("charts");
  return (
    <ul className={classes.legend} aria-label={t("legend")}>
      {entries.map(({ key, label, color, shown }) => (
        <li key={key}>
          <UnstyledButton
            className={classes.legendEntry}
            aria-pressed={shown}
            title={t("legendHint")}
            onClick={(event) => onChoose(key, !(event.ctrlKey || event.metaKey || event.shiftKey))}
          >
            <span className={classes.swatch} style={{ background: shown ? color : "transparent", borderColor: color }} />
            {label}
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
});
