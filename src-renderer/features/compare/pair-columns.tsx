import { Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RowLine } from "../../../src-shared/wire/ui/row-messages.ts";
import { taskLooks } from "../../theme/state-looks.ts";
import type { GridColumn } from "../../ui/grid/grid-columns.ts";
import { StateBadge } from "../../ui/state-badge.tsx";
import { useFigures } from "../../ui/use-figures.ts";
import { letterOf } from "./run-chips.tsx";

/** A row as it came out in the first run and in another one. */
export type RowPair = { base: RowLine; other: RowLine };

/** The columns of rows that differ: what is of the other run bears B, whichever of the others it is. */
export function usePairColumns(): readonly GridColumn<RowPair>[] {
  const { t } = useTranslation(["compare", "common"]);
  const figures = useFigures();
  return useMemo(() => {
    const stateOf = ({ state }: RowLine) => <StateBadge look={taskLooks[state]} label={t(`common:rowState.${state}`)} />;
    return [
      { key: "row", title: t("compare:column.row"), width: 80, align: "end", render: ({ base }) => figures.count(base.index + 1) },
      { key: "id", title: t("compare:column.id"), width: 110, render: ({ base }) => base.id },
      { key: "baseState", title: t("compare:column.state", { letter: letterOf(0) }), width: 128, render: ({ base }) => stateOf(base) },
      { key: "otherState", title: t("compare:column.state", { letter: letterOf(1) }), width: 128, render: ({ other }) => stateOf(other) },
      { key: "baseOutput", title: t("compare:column.output", { letter: letterOf(0) }), width: 340, render: ({ base }) => <Outcome of={base} /> },
      { key: "otherOutput", title: t("compare:column.output", { letter: letterOf(1) }), width: 340, render: ({ other }) => <Outcome of={other} /> },
    ];
  }, [t, figures]);
}

function Outcome({ of: { output, failure } }: { of: RowLine }) {
  if (output !== null || failure === null) return output;
  return (
    <Text span size="sm" c="dimmed">
      {failure.message}
    </Text>
  );
}
