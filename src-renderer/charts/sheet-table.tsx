import { Box, Button, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./charts.module.css";
import type { Sheet } from "./sheet.ts";

export type SheetTableProps = { title: string; sheet: Sheet; height: number };

/** A chart's numbers, to be read line by line. */
export function SheetTable({ title, sheet: { columns, rows }, height }: SheetTableProps) {
  const { t } = useTranslation("charts");
  const canPick = rows.some(({ onPick }) => onPick !== undefined);
  return (
    <Box component="section" className={classes.sheet} mah={height} aria-label={t("tableOf", { title })} tabIndex={0}>
      <Table stickyHeader verticalSpacing={4} fz="sm" className="figures">
        <Table.Thead>
          <Table.Tr>
            {columns.map((column, at) => (
              <Table.Th key={column} ta={at === 0 ? "left" : "right"}>
                {column}
              </Table.Th>
            ))}
            {canPick && <Table.Th ta="right">{t("behind")}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, shown, onPick }) => (
            <Table.Tr key={key}>
              {shown.map((cell, at) => (
                <Table.Td key={columns[at]} ta={at === 0 ? "left" : "right"}>
                  {cell}
                </Table.Td>
              ))}
              {canPick && (
                <Table.Td ta="right">
                  {onPick !== undefined && (
                    <Button size="compact-xs" variant="subtle" onClick={onPick} aria-label={t("showRowsOf", { name: shown[0] })}>
                      {t("showRows")}
                    </Button>
                  )}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
