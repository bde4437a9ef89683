import { Stack } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type ReactNode, useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "wouter";
import type { DatasetDetail, FieldSurvey, RowPreview } from "../../../src-shared/wire/ui/dataset-messages.ts";
import { useAppParts } from "../../stores/app-parts.tsx";
import type { GridColumn } from "../../ui/grid/grid-columns.ts";
import { RowGrid } from "../../ui/row-grid.tsx";
import { useFigures } from "../../ui/use-figures.ts";
import classes from "./rows-tab.module.css";
import { RowPeek } from "./row-peek.tsx";
import { SearchBox, SearchResults } from "./search-results.tsx";

const maxColumns = 12;
const shortTypes = new Set(["number", "boolean", "null"]);

type RowsTabProps = { dataset: DatasetDetail["dataset"]; survey: FieldSurvey };

/** The rows of a dataset, all of them or those that contain a text. The address holds the text and the open row. */
export function RowsTab({ dataset, survey }: RowsTabProps) {
  const [params, setParams] = useSearchParams();
  const text = params.get("q") ?? "";
  const opened = readRowNumber(params.get("row"), dataset.rows);
  const change = (key: "q" | "row", value: string | null): void =>
    setParams(
      (before) => {
        if (value === null || value === "") before.delete(key);
        else before.set(key, value);
        return before;
      },
      { replace: true },
    );
  const open = (index: number | null): void => change("row", index === null ? null : String(index + 1));
  return (
    <Stack gap="sm">
      <SearchBox key={text} text={text} onSearch={(wanted) => change("q", wanted)} />
      {text === "" ? (
        <DatasetGrid dataset={dataset} survey={survey} initialIndex={opened ?? 0} onOpen={open} />
      ) : (
        <SearchResults dataset={dataset} text={text} onOpen={open} onClear={() => change("q", null)} />
      )}
      {opened !== null && <RowPeek dataset={dataset} index={opened} onOpen={open} />}
    </Stack>
  );
}

/** Index of a row's number in the address; null when there is no such row. */
function readRowNumber(text: string | null, rows: number): number | null {
  const number = /^[1-9]\d{0,11}$/.test(text ?? "") ? Number(text) : 0;
  return number >= 1 && number <= rows ? number - 1 : null;
}

type DatasetGridProps = RowsTabProps & { initialIndex: number; onOpen: (index: number) => void };

function DatasetGrid({ dataset, survey, initialIndex, onOpen }: DatasetGridProps) {
  const { t } = useTranslation("datasets");
  const { link } = useAppParts();
  const fields = useMemo(() => survey.fields.filter(({ path }) => path.length === 1).slice(0, maxColumns), [survey]);
  const columns = useGridColumns(fields);
  const { id } = dataset;
  const fetchPage = useCallback(
    (from: number, count: number) => link.ask("dataset:rows", { dataset: id, from, count, fields: fields.map(({ path }) => path[0] ?? "") }),
    [link, id, fields],
  );
  return (
    <RowGrid
      label={t("gridLabel", { name: dataset.name })}
      rowCount={dataset.rows}
      columns={columns}
      fetchPage={fetchPage}
      initialIndex={initialIndex}
      onOpen={(_row, index) => onOpen(index)}
      maxHeight="max(260px, calc(100vh - 336px))"
    />
  );
}

function useGridColumns(fields: FieldSurvey["fields"]): readonly GridColumn<RowPreview>[] {
  const { t } = useTranslation("datasets");
  const figures = useFigures();
  return useMemo(() => {
    const texts: CellTexts = {
      absent: t("absent"),
      large: (bytes) => t("large", { size: figures.bytes(bytes) }),
      unreadable: (message) => t("unreadable", { message }),
    };
    const number: GridColumn<RowPreview> = { key: "#", title: t("rowNumber"), width: 84, align: "end", render: (_row, index) => figures.count(index + 1) };
    const cells = (fields.length > 0 ? fields.map(({ path }) => path[0] ?? "") : [t("json")]).map((name, at): GridColumn<RowPreview> => {
      const isShort = fields[at]?.types.every((type) => shortTypes.has(type)) ?? false;
      return {
        key: `field ${name}`,
        title: name,
        width: columnWidth(fields[at], isShort),
        ...(isShort ? { align: "end" as const } : {}),
        render: (row) => showCell(row, at, texts),
      };
    });
    return [number, ...cells];
  }, [fields, figures, t]);
}

/** By what the field's examples need. */
function columnWidth(field: FieldSurvey["fields"][number] | undefined, isShort: boolean): number {
  if (field?.types.includes("object") === true) return 240;
  const longest = Math.max(field?.path[0]?.length ?? 0, ...(field?.examples ?? []).map((example) => example.length));
  return Math.min(isShort ? 140 : 420, Math.max(110, longest * 8 + 24));
}

type CellTexts = { absent: string; large: (bytes: number | null) => string; unreadable: (message: string) => string };

/** What stands for the whole row stands in its first cell. */
function showCell({ cells, problem, bytes }: RowPreview, at: number, texts: CellTexts): ReactNode {
  if (cells !== null) return cells[at] ?? <span className={classes.absent}>{texts.absent}</span>;
  if (at > 0) return null;
  if (problem === null)
    return (
      <span className={classes.absent} data-across>
        {texts.large(bytes)}
      </span>
    );
  return (
    <span className={classes.problem} data-across title={problem.message}>
      <IconAlertTriangle size={14} aria-hidden /> {texts.unreadable(problem.message)}
    </span>
  );
}
