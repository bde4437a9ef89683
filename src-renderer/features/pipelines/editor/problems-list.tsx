import { Group, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PlacedProblem } from "../document/find-place.ts";
import classes from "./problems-list.module.css";

export type ProblemsListProps = { problems: readonly PlacedProblem[]; onJump: (problem: PlacedProblem) => void };

/** Everything that is wrong, each with the way to it. */
export function ProblemsList({ problems, onJump }: ProblemsListProps) {
  const { t } = useTranslation("pipelines");
  if (problems.length === 0) {
    return (
      <Group gap={6} className={classes.none} component="output">
        <IconCircleCheck size={16} aria-hidden />
        {t("noProblems")}
      </Group>
    );
  }
  return (
    <section className={classes.frame} aria-label={t("problems", { count: problems.length })}>
      <Text size="sm" fw={600} component="output">
        {t("problems", { count: problems.length })}
      </Text>
      <ul className={classes.list}>
        {problems.map((problem) => (
          <li key={`${problem.line}:${problem.column}:${problem.message}`}>
            <UnstyledButton className={classes.problem} onClick={() => onJump(problem)}>
              <IconAlertTriangle size={14} aria-hidden />
              {problem.step !== null && <b>{problem.step}</b>}
              <span>{problem.message}</span>
              {problem.line !== null && <span className={classes.place}>{t("line", { line: problem.line })}</span>}
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
