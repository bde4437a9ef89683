import { Group, Stack, Text, Title } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "../../../src-shared/model/run.ts";
import type { WholeRow } from "../../../src-shared/wire/ui/row-messages.ts";
import { useAsk } from "../../stores/use-ask.ts";
import { taskLooks } from "../../theme/state-looks.ts";
import { Answer } from "../../ui/answer.tsx";
import { LinkTo } from "../../ui/link-to.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { useFigures } from "../../ui/use-figures.ts";
import { JsonBlock } from "../runs/rows/json-block.tsx";
import { readableJson } from "../runs/rows/readable-json.ts";
import { FailureNotice } from "../runs/rows/row-detail.tsx";
import { RowDrawerFrame, type RowPlace } from "../runs/rows/row-drawer-frame.tsx";
import classes from "./compare.module.css";
import { RunLetter } from "./run-chips.tsx";
import { compareWords, type TextPart } from "./word-difference.ts";

export type PairDrawerProps = RowPlace & { base: RunSummary; other: RunSummary };

/** One row as it came out in two runs, side by side, with the words that changed marked. */
export function PairDrawer({ base, other, row, ...place }: PairDrawerProps) {
  const ofBase = useAsk("run:row", { run: base.id, row });
  const ofOther = useAsk("run:row", { run: other.id, row });
  return (
    <RowDrawerFrame row={row} {...place} size={1100}>
      <Answer of={ofBase}>
        {(first) => (
          <Answer of={ofOther}>
            {(second) => (first.index === row && second.index === row ? <Pair base={base} other={other} first={first} second={second} /> : null)}
          </Answer>
        )}
      </Answer>
    </RowDrawerFrame>
  );
}

type PairProps = { base: RunSummary; other: RunSummary; first: WholeRow; second: WholeRow };

function Pair({ base, other, first, second }: PairProps) {
  const { t } = useTranslation("rows");
  const stepIds = [...new Set([...first.steps, ...second.steps].map(({ stepId }) => stepId))];
  const valueOf = (row: WholeRow, id: string): string | null => textOf(row.steps.find(({ stepId }) => stepId === id)?.value ?? null);
  return (
    <Stack gap="md">
      {first.input !== null && <JsonBlock title={t("input")} json={first.input} />}
      <div className={classes.sides}>
        <Side run={base} row={first} at={0} />
        <Side run={other} row={second} at={1} />
      </div>
      <Difference title={t("output")} before={textOf(first.output)} after={textOf(second.output)} />
      {stepIds.map((id) => (
        <Difference key={id} title={t("stepTitle", { step: id })} before={valueOf(first, id)} after={valueOf(second, id)} />
      ))}
    </Stack>
  );
}

const textOf = (json: WholeRow["output"]): string | null => (json === null ? null : readableJson(json).text);

function Side({ run, row, at }: { run: RunSummary; row: WholeRow; at: number }) {
  const { t } = useTranslation("common");
  const { ms, usd } = useFigures();
  return (
    <Stack gap={6}>
      <Group gap="xs">
        <RunLetter at={at} />
        <LinkTo to={`/runs/${run.id}?tab=rows&row=${row.index + 1}`} fw={600}>
          {run.name}
        </LinkTo>
        <StateBadge look={taskLooks[row.state]} label={t(`rowState.${row.state}`)} />
        <Text size="sm" c="dimmed" className="figures">
          {ms(row.latencyMs)} · {usd(row.costUsd)}
        </Text>
      </Group>
      {row.failure !== null && <FailureNotice failure={row.failure} />}
    </Stack>
  );
}

type DifferenceProps = { title: string; before: string | null; after: string | null };

function Difference({ title, before, after }: DifferenceProps) {
  const { t } = useTranslation("compare");
  const parts = useMemo(() => compareWords(before ?? "", after ?? ""), [before, after]);
  if (before === null && after === null) return null;
  const isSame = before === after;
  return (
    <Stack gap={4}>
      <Title order={2} size="h6">
        {title} {isSame && <span className={classes.quiet}>{t("sameText")}</span>}
      </Title>
      <div className={classes.sides}>
        <Text component="pre" className={classes.text}>
          {before === null ? t("nothing") : draw(parts, "removed")}
        </Text>
        <Text component="pre" className={classes.text}>
          {after === null ? t("nothing") : draw(parts, "added")}
        </Text>
      </div>
    </Stack>
  );
}

/** One side of a difference: what stands in both, and what stands here alone. */
function draw(parts: readonly TextPart[], side: "removed" | "added") {
  const Mark = side === "removed" ? "del" : "ins";
  const shown = parts.filter(({ kind }) => kind === "same" || kind === side);
  // Parts have no name but their place, and are drawn anew as a whole.
  return shown.map(({ kind, text }, at) => (kind === "same" ? text : <Mark key={`${at} ${text}`}>{text}</Mark>));
}
