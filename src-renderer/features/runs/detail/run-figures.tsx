import { Paper, SimpleGrid, Text } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { countEndedRows, isRunGoing } from "../../../../src-shared/core/run-verbs.ts";
import type { Usage } from "../../../../src-shared/model/usage.ts";
import type { RunProgress } from "../../../../src-shared/wire/ui/run-messages.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import { useNow } from "../use-now.ts";

type Figure = { name: "rate" | "latency" | "took" | "cost" | "tokens" | "calls"; value: string; more?: string };

/** The figures of a run, each with what it is made of. */
export function RunFigures({ progress }: { progress: RunProgress }) {
  const figures = useRunFigures(progress);
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm" component="dl" m={0}>
      {figures.map((figure) => (
        <FigureCard key={figure.name} {...figure} />
      ))}
    </SimpleGrid>
  );
}

/** Drawn anew only when its own figures change: those of its neighbours do up to ten times a second. */
const FigureCard = memo(function FigureCard({ name, value, more }: Figure) {
  const { t } = useTranslation("runs");
  return (
    <Paper withBorder p="sm" bg="var(--inferno-surface)" title={t(`figure.${name}About`)}>
      <Text component="dt" size="xs" c="dimmed">
        {t(`figure.${name}`)}
      </Text>
      <Text component="dd" m={0} fw={650} size="lg" className="figures">
        {value}
      </Text>
      <Text component="dd" m={0} size="xs" c="dimmed" className="figures" mih="1.4em">
        {more}
      </Text>
    </Paper>
  );
});

function useRunFigures(progress: RunProgress): Figure[] {
  const { t } = useTranslation("runs");
  const { count, short, ms, usd, clock } = useFigures();
  const now = useNow(1000);
  const { run, latency, possiblyPaidTwice, possiblyPaidTwiceUsd } = progress;
  const endedAt = run.endedAt ?? (isRunGoing(run.state) ? now : null);
  const spanMs = run.startedAt === null || endedAt === null ? null : Math.max(0, endedAt - run.startedAt);
  const average = spanMs === null || spanMs === 0 ? null : (countEndedRows(run) * 1000) / spanMs;
  const paidTwice = t("paidTwice", { count: possiblyPaidTwice });
  const repeated = [
    ...(run.duplicates > 0 ? [t("duplicates", { count: run.duplicates })] : []),
    ...(possiblyPaidTwice > 0 ? [possiblyPaidTwiceUsd === null ? paidTwice : t("paidTwiceCost", { paid: paidTwice, cost: usd(possiblyPaidTwiceUsd) })] : []),
  ];
  return [
    {
      name: "rate",
      value: isRunGoing(run.state) ? short(progress.rowsPerSecond) : short(average),
      more: isRunGoing(run.state) ? t("onAverage", { rate: short(average) }) : t("overAll"),
    },
    { name: "latency", value: ms(latency?.p50), more: t("percentiles", { p95: ms(latency?.p95), p99: ms(latency?.p99) }) },
    { name: "took", value: ms(spanMs), more: t("startedAt", { at: clock(run.startedAt) }) },
    { name: "cost", value: run.costUsd === null ? t("noPrice") : usd(run.costUsd), ...costPerThousand(run.costUsd, run.succeeded, usd, t("perThousand")) },
    {
      name: "tokens",
      value: short(addTokens(run)),
      more: t("inAndOut", { input: short(run.inputTokens), output: short(run.outputTokens) }),
    },
    { name: "calls", value: count(run.attempts), more: repeated.length > 0 ? repeated.join(", ") : t("noneTwice") },
  ];
}

/** Null when neither is known. */
function addTokens({ inputTokens, outputTokens }: Usage): number | null {
  return inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0);
}

function costPerThousand(costUsd: number | null, succeeded: number, usd: (value: number) => string, words: string): { more?: string } {
  return costUsd === null || succeeded === 0 ? {} : { more: `${usd((costUsd / succeeded) * 1000)} ${words}` };
}
