import { Drawer, Group, SegmentedControl, Stack, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MetricCalls } from "../../../src-shared/wire/ui/metric-messages.ts";
import { useAsk } from "../../stores/use-ask.ts";
import { Answer } from "../../ui/answer.tsx";
import { LinkTo } from "../../ui/link-to.tsx";
import { useFigures } from "../../ui/use-figures.ts";
import { useOutcomeLabel } from "./use-outcome-label.ts";
import type { ViewControl } from "./use-metric-view.ts";

type Order = "slowest" | "failed";

/** The runs and the calls behind a part of a chart. */
export function CallsDrawer({ control: { view, show } }: { control: ViewControl }) {
  const { t } = useTranslation("metrics");
  const figures = useFigures();
  const [order, setOrder] = useState<Order>("slowest");
  const behind = view.behind ?? { from: 0, to: 1 };
  const answer = useAsk("metric:calls", { ...behind, filters: view.filters, order }, { enabled: view.behind !== null });
  return (
    <Drawer
      opened={view.behind !== null}
      onClose={() => show({ behind: null })}
      position="right"
      size="xl"
      title={t("behindTitle")}
      closeButtonProps={{ "aria-label": t("close", { ns: "common" }) }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed" className="figures">
          {t("behindSpan", { from: figures.instant(behind.from), to: figures.instant(behind.to) })}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t("behindTitle")}
          value={order}
          onChange={(value) => setOrder(value as Order)}
          data={[
            { value: "slowest", label: t("slowest") },
            { value: "failed", label: t("failed") },
          ]}
        />
        {view.behind !== null && <Answer of={answer}>{(found) => <Found found={found} order={order} />}</Answer>}
      </Stack>
    </Drawer>
  );
}

function Found({ found: { runs, calls, cut, lookedAt }, order }: { found: MetricCalls; order: Order }) {
  const { t } = useTranslation("metrics");
  return (
    <>
      {cut && <Text size="sm">{t("cut", { lookedAt })}</Text>}
      {calls.length === 0 ? <Text c="dimmed">{order === "failed" ? t("noneFailed") : t("noneSlow")}</Text> : <CallTable calls={calls} />}
      {runs.length > 0 && (
        <Title order={3} size="h5">
          {t("runsBehind")}
        </Title>
      )}
      {runs.map(({ run, name, calls: count, failed }) => (
        <Group key={run} gap="sm">
          <LinkTo to={`/runs/${run}`} size="sm">
            {name}
          </LinkTo>
          <Text size="sm" c="dimmed" className="figures">
            {t("runFigures", { count, failed })}
          </Text>
        </Group>
      ))}
    </>
  );
}

function CallTable({ calls }: Pick<MetricCalls, "calls">) {
  const { t } = useTranslation("metrics");
  const labelOf = useOutcomeLabel();
  const figures = useFigures();
  return (
    <Table.ScrollContainer minWidth={560} type="native">
      <Table fz="sm" verticalSpacing={4} className="figures">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("row")}</Table.Th>
            <Table.Th>{t("step")}</Table.Th>
            <Table.Th>{t("node")}</Table.Th>
            <Table.Th ta="right">{t("attempt")}</Table.Th>
            <Table.Th>{t("outcome")}</Table.Th>
            <Table.Th ta="right">{t("latency")}</Table.Th>
            <Table.Th ta="right">{t("ended")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {calls.map(({ run, runName, row, step, node, attempt, outcome, message, latencyMs, endedAt }) => (
            <Table.Tr key={`${run} ${row} ${step} ${attempt} ${endedAt}`}>
              <Table.Td>
                <LinkTo to={`/runs/${run}?tab=rows&row=${row}`}>{`${runName} · ${figures.count(row + 1)}`}</LinkTo>
              </Table.Td>
              <Table.Td>{step}</Table.Td>
              <Table.Td>{node}</Table.Td>
              <Table.Td ta="right">{attempt}</Table.Td>
              <Table.Td title={message ?? undefined}>{labelOf(outcome)}</Table.Td>
              <Table.Td ta="right">{figures.ms(latencyMs)}</Table.Td>
              <Table.Td ta="right">{figures.clock(endedAt)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
