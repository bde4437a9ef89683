import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAsk } from "../../stores/use-ask.ts";
import { useFigures } from "../../ui/use-figures.ts";
import { Panel } from "./panel.tsx";
import { useNow } from "../runs/use-now.ts";

const dayMs = 86_400_000;
const everyMs = 60_000;

/** What calls cost since midnight, and in the last days, from the roll-ups. */
export function Spend() {
  const { t } = useTranslation("home");
  // Whole minutes: the same question until the next one begins.
  const to = Math.ceil(useNow(everyMs) / everyMs) * everyMs;
  const midnight = new Date(to - 1).setHours(0, 0, 0, 0);
  const lines = [
    { label: t("today"), facets: useAsk("metric:facets", { from: midnight, to }) },
    { label: t("days7"), facets: useAsk("metric:facets", { from: to - 7 * dayMs, to }) },
    { label: t("days30"), facets: useAsk("metric:facets", { from: to - 30 * dayMs, to }) },
  ];
  const { usd } = useFigures();
  return (
    <Panel title={t("spend")}>
      <Table verticalSpacing={4} withRowBorders={false}>
        <Table.Tbody>
          {lines.map(({ label, facets }) => (
            <Table.Tr key={label}>
              <Table.Td pl={0}>{label}</Table.Td>
              <Table.Td ta="right" className="figures">
                {facets.data === undefined ? "–" : t("calls", { count: facets.data.total.calls })}
              </Table.Td>
              <Table.Td ta="right" pr={0} className="figures" fw={600}>
                {usd(facets.data?.total.costUsd)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" mt={4}>
        {t(lines.at(-1)?.facets.data?.total.costUsd === null ? "spendNone" : "spendAbout")}
      </Text>
    </Panel>
  );
}
