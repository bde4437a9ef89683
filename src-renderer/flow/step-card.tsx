import { Text, ThemeIcon } from "@mantine/core";
import { IconAlertTriangle, IconBox, IconFlame, IconGitBranch } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { taskLooks } from "../theme/state-looks.ts";
import { useFigures } from "../ui/use-figures.ts";
import type { FlowStep, StepFigures, StepOutcome } from "./flow-step.ts";
import classes from "./step-card.module.css";

export type StepCardProps = {
  step: FlowStep;
  figures?: StepFigures | undefined;
  outcome?: StepOutcome | undefined;
  /** How many problems the step has. */
  problems?: number;
};

/** A step: its name, its endpoint, its condition, and what is known about it. */
export const StepCard = memo(function StepCard({ step, figures, outcome, problems = 0 }: StepCardProps) {
  const { t } = useTranslation("flow");
  const state = problems > 0 || outcome?.state === "failed" || (figures?.failed ?? 0) > 0 ? "bad" : outcome?.state;
  return (
    <div className={classes.card} data-state={state} data-bottleneck={figures?.bottleneck}>
      <div className={classes.head}>
        <ThemeIcon variant="light" size={30} radius="md" color={problems > 0 ? "red" : "ember"}>
          {problems > 0 ? <IconAlertTriangle size={18} aria-hidden /> : <IconBox size={18} aria-hidden />}
        </ThemeIcon>
        <div className={classes.names}>
          <Text fw={600} size="sm" truncate>
            {step.title ?? step.id}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {step.endpoint === "" ? t("noEndpoint") : step.endpoint}
            {step.detail !== undefined && ` · ${step.detail}`}
          </Text>
        </div>
      </div>
      {step.when !== null && (
        <div className={classes.line} title={step.when}>
          <IconGitBranch size={14} aria-hidden />
          <span className={classes.expression}>{t("when", { expression: step.when })}</span>
        </div>
      )}
      {problems > 0 && (
        <div className={classes.line} data-tone="bad">
          <IconAlertTriangle size={14} aria-hidden />
          {t("problems", { count: problems })}
        </div>
      )}
      {outcome !== undefined && <OutcomeLine outcome={outcome} />}
      {figures !== undefined && <FiguresLine figures={figures} />}
    </div>
  );
});

function OutcomeLine({ outcome: { state, latencyMs } }: { outcome: StepOutcome }) {
  const { t } = useTranslation("common");
  const figures = useFigures();
  const { icon: Icon } = taskLooks[state];
  return (
    <div className={classes.line} data-tone={state}>
      <Icon size={14} aria-hidden />
      {t(`rowState.${state}`)}
      {latencyMs !== null && <span className={classes.right}>{figures.ms(latencyMs)}</span>}
    </div>
  );
}

const figureStates = [
  ["waiting", "pending"],
  ["running", "leased"],
  ["succeeded", "succeeded"],
  ["skipped", "skipped"],
  ["failed", "failed"],
] as const;

function FiguresLine({ figures }: { figures: StepFigures }) {
  const { t } = useTranslation(["flow", "common"]);
  const { short, ms } = useFigures();
  const shown = figureStates.filter(([name]) => figures[name] !== undefined && (figures[name] !== 0 || name === "succeeded"));
  // Beside three counts there is no room for the word.
  const latency = figures.p50Ms === undefined || figures.p50Ms === null ? null : `${shown.length > 2 ? "" : "p50 "}${ms(figures.p50Ms)}`;
  return (
    <div className={classes.line}>
      {shown.map(([name, state]) => {
        const { icon: Icon } = taskLooks[state];
        const word = t(`common:rowState.${state}`);
        return (
          <span key={name} className={classes.figure} data-tone={name} title={word}>
            <Icon size={13} aria-label={word} />
            {short(figures[name])}
          </span>
        );
      })}
      <span className={classes.right}>
        {figures.bottleneck === true && <IconFlame size={13} aria-label={t("bottleneck")} />}
        {latency !== null && <span title="p50">{latency}</span>}
      </span>
    </div>
  );
}
