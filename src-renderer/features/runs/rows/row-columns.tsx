import { Text } from "@mantine/core";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RowLine } from "../../../../src-shared/wire/ui/row-messages.ts";
import { taskLooks } from "../../../theme/state-looks.ts";
import type { Figures } from "../../../ui/figures.ts";
import type { GridColumn } from "../../../ui/grid/grid-columns.ts";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { useFailureWords } from "../../../ui/use-failure-words.ts";

/** Columns of a run's rows, in their order. */
export const columnKeys = ["row", "state", "id", "calls", "latency", "tokens", "cost", "failure", "output"] as const;
export type ColumnKey = (typeof columnKeys)[number];

/** The chosen columns; the row's number and state are always there. */
export function useRowColumns(hidden: readonly ColumnKey[]): readonly GridColumn<RowLine>[] {
  const { t } = useTranslation(["rows", "common"]);
  const figures = useFigures();
  return useMemo(() => makeColumns(t, figures).filter(({ key }) => !hidden.includes(key as ColumnKey)), [t, figures, hidden]);
}

type Cell = Omit<GridColumn<RowLine>, "key" | "title">;

function makeColumns(t: TFunction<["rows", "common"]>, figures: Figures): GridColumn<RowLine>[] {
  const cellByKey: Record<ColumnKey, Cell> = {
    row: { width: 84, align: "end", render: ({ index }) => figures.count(index + 1) },
    state: { width: 128, render: ({ state }) => <StateBadge look={taskLooks[state]} label={t(`common:rowState.${state}`)} /> },
    id: { width: 110, render: ({ id }) => id },
    calls: { width: 64, align: "end", render: ({ attempts }) => figures.count(attempts) },
    latency: { width: 92, align: "end", render: ({ latencyMs }) => figures.ms(latencyMs) },
    tokens: { width: 110, align: "end", render: (row) => formatTokens(row, figures) },
    cost: { width: 106, align: "end", render: ({ costUsd }) => figures.usd(costUsd) },
    failure: { width: 190, render: ({ failure }) => <FailureCell failure={failure} /> },
    output: { width: 240, render: (row) => row.output ?? <FailureMessage failure={row.failure} /> },
  };
  return columnKeys.map((key) => ({ key, title: t(`column.${key}`), ...cellByKey[key] }));
}

function formatTokens({ inputTokens, outputTokens }: RowLine, { short }: Figures): string {
  return inputTokens === null && outputTokens === null ? short(null) : `${short(inputTokens)} → ${short(outputTokens)}`;
}

function FailureMessage({ failure }: Pick<RowLine, "failure">) {
  if (failure === null) return null;
  return (
    <Text span size="sm" c="dimmed">
      {failure.message}
    </Text>
  );
}

function FailureCell({ failure }: Pick<RowLine, "failure">) {
  const wordsOf = useFailureWords();
  if (failure === null) return null;
  return (
    <Text span size="sm" title={failure.code ?? failure.kind}>
      {wordsOf(failure.kind).label}
      {failure.step !== null && (
        <Text span c="dimmed" inherit>
          {` · ${failure.step}`}
        </Text>
      )}
    </Text>
  );
}
