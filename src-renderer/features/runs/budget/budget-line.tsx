import { Group, Text } from "@mantine/core";
import { IconCoin } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import classes from "./budget-line.module.css";

/** How much of its budget a run has spent, and what is reserved for the rows in hand; nothing for a run without one. */
export function BudgetLine({ run: { budget, leased } }: { run: RunSummary }) {
  const { t } = useTranslation("budget");
  const { usd } = useFigures();
  if (budget === null) return null;
  const { maxUsd, spentUsd, reservedUsd } = budget;
  const whole = Math.max(maxUsd, spentUsd + reservedUsd);
  return (
    <Group gap={8} wrap="nowrap" data-testid="budget">
      <IconCoin size={15} aria-hidden className={classes.icon} />
      <Text size="sm" className="figures">
        {t("spent", { spent: usd(spentUsd), max: usd(maxUsd) })}
        {leased > 0 && reservedUsd > 0 && (
          <Text span size="sm" c="dimmed">
            {" · "}
            {t("reserved", { reserved: usd(reservedUsd), count: leased })}
          </Text>
        )}
      </Text>
      {/* What is spent lies on what is reserved; only their places move, which needs no layout. */}
      <div className={classes.bar} aria-hidden>
        <div className={classes.reserved} style={{ transform: moveTo((spentUsd + reservedUsd) / whole) }} />
        <div className={classes.spent} style={{ transform: moveTo(spentUsd / whole) }} />
      </div>
    </Group>
  );
}

const moveTo = (share: number): string => `translateX(${(share - 1) * 100}%)`;
