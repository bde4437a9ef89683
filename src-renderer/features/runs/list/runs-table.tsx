import { Checkbox, Paper, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunLine } from "../../../../src-shared/wire/ui/run-messages.ts";
import { RunRow } from "./run-row.tsx";
import classes from "./runs-table.module.css";

export type RunsTableProps = {
  lines: readonly RunLine[];
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  /** The pointer is over the rows, or the focus in them. */
  onHold: (held: boolean) => void;
  now: number;
};

const figureColumns = ["rate", "latency", "cost", "started"] as const;

export function RunsTable({ lines, selected, onSelect, onHold, now }: RunsTableProps) {
  const { t } = useTranslation("runs");
  const all = lines.length > 0 && lines.every(({ run }) => selected.has(run.id));
  const some = lines.some(({ run }) => selected.has(run.id));
  const toggle = (id: string, on: boolean): void => onSelect(new Set(on ? [...selected, id] : [...selected].filter((other) => other !== id)));
  return (
    <Paper withBorder bg="var(--inferno-surface)">
      <Table.ScrollContainer minWidth={640} type="native">
        <Table verticalSpacing={7} horizontalSpacing="xs" highlightOnHover>
          <Table.Thead className={classes.head}>
            <Table.Tr>
              <Table.Th w={36}>
                <Checkbox
                  size="xs"
                  checked={all}
                  indeterminate={some && !all}
                  onChange={() => onSelect(new Set(all ? [] : lines.map(({ run }) => run.id)))}
                  aria-label={t("selectAll")}
                />
              </Table.Th>
              <Table.Th>{t("column.run")}</Table.Th>
              <Table.Th>{t("column.state")}</Table.Th>
              <Table.Th>{t("column.progress")}</Table.Th>
              {figureColumns.map((column) => (
                <Table.Th key={column} className={classes.figureHead}>
                  {t(`column.${column}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody
            onPointerEnter={() => onHold(true)}
            onPointerLeave={() => onHold(false)}
            onFocus={() => onHold(true)}
            onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && onHold(false)}
          >
            {lines.map((line) => (
              <RunRow key={line.run.id} line={line} selected={selected.has(line.run.id)} onSelect={(on) => toggle(line.run.id, on)} now={now} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}
