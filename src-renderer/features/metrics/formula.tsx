import { ActionIcon, Popover, Text } from "@mantine/core";
import { IconMathFunction } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { metrics } from "../../locales/en/metrics.ts";

export type FormulaName = keyof typeof metrics.formula;

export type FormulaProps = { of: FormulaName; title: string };

/** Beside a number: how it is computed. */
export function Formula({ of, title }: FormulaProps) {
  const { t } = useTranslation("metrics");
  return (
    <Popover width={340} position="bottom-start" withArrow shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("howComputed", { title })}>
          <IconMathFunction size={15} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("howComputed", { title })}>
        <Text size="sm" tabIndex={-1} data-autofocus>
          {t(`formula.${of}`)}
        </Text>
      </Popover.Dropdown>
    </Popover>
  );
}
