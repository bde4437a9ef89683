import { Select, Stack, Table, Text, Title, useComputedColorScheme } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type BoundedPercentile, compareBounded } from "../../../src-shared/core/percentile-bounds.ts";
import type { ComparedRun, DurationSample } from "../../../src-shared/wire/ui/compare-messages.ts";
import { chartColors, colorOf } from "../../charts/palette.ts";
import { useFigures } from "../../ui/use-figures.ts";
import classes from "./compare.module.css";
import { RunLetter } from "./run-chips.tsx";

type What = "latency" | "ttft";

/** Durations that can be compared: of all calls or of a step's, whole or to the first token. */
function listSamples(runs: readonly ComparedRun[]): { key: string; step: string | null; what: What; samples: DurationSample[] }[] {
  const stepIds = [...new Set(runs.flatMap(({ steps }) => steps.map(({ stepId }) => stepId)))];
  const none: DurationSample = { count: 0, percentiles: [] };
  const all = [null, ...stepIds].flatMap((step) =>
    (["latency", "ttft"] as const).map((what) => ({
      key: `${what} ${step ?? ""}`,
      step,
      what,
      samples: runs.map((of) => (step === null ? of[what] : (of.steps.find(({ stepId }) => stepId === step)?.[what] ?? none))),
    })),
  );
  return all.filter(({ samples }) => samples.some(({ count }) => count > 0));
}

/** Percentiles side by side, each with the range in which the true one is likely to lie. */
export function PercentileTable({ runs }: { runs: readonly ComparedRun[] }) {
  const { t } = useTranslation("compare");
  const choices = listSamples(runs);
  const [chosen, choose] = useState<string | null>(null);
  const shown = choices.find(({ key }) => key === chosen) ?? choices[0];
  if (shown === undefined) return null;
  const longest = Math.max(...shown.samples.flatMap(({ percentiles }) => percentiles.map(({ ms, highMs }) => highMs ?? ms)));
  return (
    <Stack gap="xs" component="section">
      <Title order={2} size="h4">
        {t("percentiles")}
      </Title>
      <Select
        w={340}
        aria-label={t("percentilesOf")}
        allowDeselect={false}
        value={shown.key}
        onChange={choose}
        data={choices.map(({ key, step, what }) => ({ value: key, label: step === null ? t(`sample.${what}`) : t(`sampleOfStep.${what}`, { step }) }))}
      />
      <Table.ScrollContainer minWidth={820} type="native">
        <Table className={`figures ${classes.table}`} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={70}>{t("percentile")}</Table.Th>
              <Table.Th w={220}>{t("run")}</Table.Th>
              <Table.Th w={110} ta="end">
                {t("duration")}
              </Table.Th>
              <Table.Th aria-hidden />
              <Table.Th w={210}>{t("range")}</Table.Th>
              <Table.Th w={200}>{t("beside")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[50, 90, 95, 99].map((percent) => (
              <PercentileRows key={percent} percent={percent} runs={runs} samples={shown.samples} longest={longest} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed" maw={900}>
        {t("rangeAbout")}
      </Text>
    </Stack>
  );
}

type PercentileRowsProps = { percent: number; runs: readonly ComparedRun[]; samples: readonly DurationSample[]; longest: number };

function PercentileRows({ percent, runs, samples, longest }: PercentileRowsProps) {
  const { t } = useTranslation("compare");
  const { ms } = useFigures();
  const found = samples.map(({ percentiles }) => percentiles.find((one) => one.percent === percent));
  return runs.map(({ run }, at) => {
    const of = found[at];
    return (
      <Table.Tr key={run.id} className={at === runs.length - 1 ? undefined : classes.joined}>
        <Table.Th fw={600}>{at === 0 ? `p${percent}` : ""}</Table.Th>
        <Table.Td>
          <RunLetter at={at} /> {run.name} <span className={classes.quiet}>{t("calls", { count: samples[at]?.count ?? 0 })}</span>
        </Table.Td>
        <Table.Td ta="end" className={classes.whole}>
          {ms(of?.ms)}
        </Table.Td>
        <Table.Td>{of !== undefined && <PercentileBar of={of} longest={longest} at={at} />}</Table.Td>
        <Table.Td className={classes.whole}>{of === undefined ? null : formatRange(of, ms, t("tooFewCalls"))}</Table.Td>
        <Table.Td>{at > 0 && <Verdict base={found[0]} other={of} />}</Table.Td>
      </Table.Tr>
    );
  });
}

function formatRange({ lowMs, highMs }: BoundedPercentile, ms: (value: number) => string, tooFew: string): string {
  return lowMs === null || highMs === null ? tooFew : `${ms(lowMs)} – ${ms(highMs)}`;
}

function PercentileBar({ of: { ms, lowMs, highMs }, longest, at }: { of: BoundedPercentile; longest: number; at: number }) {
  const colors = chartColors[useComputedColorScheme("light")];
  const width = (value: number): string => `${(value / longest) * 100}%`;
  return (
    <div className={classes.bar} aria-hidden>
      <div className={classes.fill} style={{ width: width(ms), background: colorOf(colors, at) }} />
      {lowMs !== null && highMs !== null && <div className={classes.whisker} style={{ left: width(lowMs), width: width(highMs - lowMs) }} />}
    </div>
  );
}

function Verdict({ base, other }: { base: BoundedPercentile | undefined; other: BoundedPercentile | undefined }) {
  const { t } = useTranslation("compare");
  const { percent } = useFigures();
  if (base === undefined || other === undefined) return null;
  const verdict = compareBounded(base, other);
  const share = base.ms === 0 ? null : Math.abs(other.ms - base.ms) / base.ms;
  return (
    <Text span size="sm" className={classes.change} data-verdict={verdict === "unclear" ? "same" : verdict === "lower" ? "better" : "worse"}>
      {t(`difference.${verdict}`, { share: percent(share) })}
    </Text>
  );
}
