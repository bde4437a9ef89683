import { SimpleGrid, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunEstimate } from "../../../../src-shared/wire/ui/estimate-messages.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import { useEstimateTexts } from "./use-estimate-texts.ts";

/** Rows, calls, tokens, money and time, each with how it was reckoned. */
export function EstimateFigures({ estimate }: { estimate: RunEstimate }) {
  const { t } = useTranslation("runs");
  const { count } = useFigures();
  const texts = useEstimateTexts(estimate);
  const figures = [
    { name: "rows", value: count(estimate.rows), how: t("estimate.rowsHow") },
    { name: "calls", value: count(estimate.calls), how: t("estimate.callsHow") },
    { name: "tokens", value: texts.tokens, how: texts.tokensHow },
    { name: "cost", value: texts.cost, how: texts.costHow },
    { name: "time", value: texts.time, how: texts.timeHow },
  ] as const;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="md" component="dl" m={0}>
      {figures.map(({ name, value, how }) => (
        <Stack key={name} gap={2} data-testid={`estimate-${name}`}>
          <Text component="dt" size="xs" c="dimmed">
            {t(`estimate.${name}`)}
          </Text>
          <Text component="dd" m={0} fw={650} size="lg" className="figures">
            {value}
          </Text>
          <Text component="dd" m={0} size="xs" c="dimmed">
            {how}
          </Text>
        </Stack>
      ))}
    </SimpleGrid>
  );
}
