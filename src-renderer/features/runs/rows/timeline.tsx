import { Stack, Text, Title } from "@mantine/core";
import { Fragment, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RowStep } from "../../../../src-shared/wire/ui/row-messages.ts";
import { useFailureWords } from "../../../ui/use-failure-words.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import { type CallBar, makeCallBars, maxBars } from "./call-bars.ts";
import classes from "./row-drawer.module.css";

/** Where the row's time went: a bar for each call. The tables below say the same in figures. */
export function Timeline({ steps }: { steps: readonly RowStep[] }) {
  const { t } = useTranslation("rows");
  const { ms } = useFigures();
  const wordsOf = useFailureWords();
  const endOf = ({ httpStatus, outcome }: CallBar["call"]): string =>
    httpStatus !== null ? t("http", { status: httpStatus }) : outcome === "succeeded" ? "–" : wordsOf(outcome).label;
  const { bars, isShortened } = useMemo(() => makeCallBars(steps), [steps]);
  if (bars.length === 0) return null;
  return (
    <Stack gap={4}>
      <Title order={2} size="h6">
        {t("timeline")}
      </Title>
      <figure className={classes.timeline} aria-label={t("timelineAbout", { count: bars.length })}>
        {bars.map((bar) => (
          <Fragment key={bar.key}>
            <span>{t("barName", { step: bar.stepId, attempt: bar.call.attempt })}</span>
            <Bar bar={bar} />
            <span className={`figures ${classes.barTime}`}>{ms(bar.call.latencyMs)}</span>
            <span className={classes.barEnd}>{endOf(bar.call)}</span>
          </Fragment>
        ))}
      </figure>
      <Text size="xs" c="dimmed">
        {bars.length === maxBars && `${t("timelineCut", { count: maxBars })} `}
        {t("timelineLegend")}
        {isShortened && ` ${t("timelineShortened")}`}
      </Text>
    </Stack>
  );
}

function Bar({ bar: { parts } }: { bar: CallBar }) {
  return (
    <div className={classes.track}>
      {parts.map(({ kind, from, to }) => (
        <div key={kind} className={classes.part} data-kind={kind} style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }} />
      ))}
    </div>
  );
}
