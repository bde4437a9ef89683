import { Group, Stack, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ComparedRun } from "../../../src-shared/wire/ui/compare-messages.ts";
import type { Figures } from "../../ui/figures.ts";
import { useFigures } from "../../ui/use-figures.ts";
import { type CompareFigure, compareFigure, compareFigures, type FigureChange } from "./compare-figures.ts";
import classes from "./compare.module.css";
import { RunLetter } from "./run-chips.tsx";

/** What the runs came to, each beside the first. */
export function FigureTable({ runs }: { runs: readonly ComparedRun[] }) {
  const { t } = useTranslation("compare");
  const figures = useFigures();
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t("figures")}
      </Title>
      <Table.ScrollContainer minWidth={520} type="native">
        <Table className={`figures ${classes.table}`} verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={220}>{t("figureName")}</Table.Th>
              {runs.map(({ run }, at) => (
                <Table.Th key={run.id} ta="end">
                  <RunLetter at={at} /> {run.name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {compareFigures.map((figure) => (
              <Table.Tr key={figure.key}>
                <Table.Th fw={500}>{t(`figure.${figure.key}`)}</Table.Th>
                {runs.map((of, at) => (
                  <Table.Td key={of.run.id} ta="end">
                    <Group gap="xs" justify="flex-end">
                      {at > 0 && <Change change={compareFigure(figure, runs[0] as ComparedRun, of)} />}
                      {format(figures, figure.unit, figure.read(of))}
                    </Group>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed">
        {t("figuresAbout")}
      </Text>
    </Stack>
  );
}

function Change({ change }: { change: FigureChange | null }) {
  const { t } = useTranslation("compare");
  const { percent } = useFigures();
  if (change === null || change.verdict === "same") return null;
  const { share, verdict } = change;
  const sign = share !== null && share > 0 ? "+" : "";
  return (
    <Text span size="xs" className={classes.change} data-verdict={verdict}>
      {share === null ? "" : `${sign}${percent(share)} `}
      {t(`verdict.${verdict}`)}
    </Text>
  );
}

function format(figures: Figures, unit: CompareFigure["unit"], value: number | null): string {
  return figures[unit](value);
}
