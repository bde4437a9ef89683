import { Button, Stack } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconFilterOff, IconTableOff } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import type { RowLine } from "../../../../src-shared/wire/ui/row-messages.ts";
import { useCalm } from "../../../ui/use-calm.ts";
import { useAppParts } from "../../../stores/app-parts.tsx";
import { Blank } from "../../../ui/blank.tsx";
import { RowGrid } from "../../../ui/row-grid.tsx";
import { ColumnMenu } from "./column-menu.tsx";
import { MarkedBar, RetryRows } from "./marked-bar.tsx";
import { writeRow, writeSlowest, writeState, writeText } from "./row-address.ts";
import { type ColumnKey, useRowColumns } from "./row-columns.tsx";
import { RowFilterBar } from "./row-filter-bar.tsx";
import { findNeighbour, maxMarked, nothingMarked, toggleMark, toSpans } from "./row-list.ts";
import { RowDrawer } from "./row-drawer.tsx";
import { SearchLine } from "./search-line.tsx";
import { type RowAddress, useRowAddress } from "./use-row-address.ts";
import { type ShownRows, useRowList } from "./use-row-list.ts";

export type RunRowsProps = { run: RunSummary };

/** What changes with every row that goes on; equal while nothing happens. */
const tellProgress = (run: RunSummary): string => [run.pending, run.leased, run.succeeded, run.failed, run.skipped, run.canceled, run.attempts].join();

/** All rows of a run, or those that fit, in a grid; and the one that is open beside it. */
export function RunRows({ run }: RunRowsProps) {
  const { t } = useTranslation("rows");
  const address = useRowAddress();
  const progress = tellProgress(run);
  const [look, setLook] = useState({ times: 0, at: progress });
  const shown = useRowList(run, address, look.times);
  const [hidden, setHidden] = useLocalStorage<ColumnKey[]>({ key: "inferno.rows.hidden", defaultValue: [] });
  const open = (row: number | null): void => address.change((params) => writeRow(params, row));
  const listed = findListedRetry(address, shown);
  const lookAgain = (): void => setLook(({ times }) => ({ times: times + 1, at: progress }));
  return (
    <Stack gap="sm">
      <RowFilterBar run={run} address={address}>
        <ColumnMenu hidden={hidden} onHide={setHidden} />
      </RowFilterBar>
      {shown.search !== null && (
        <SearchLine run={run} {...shown.search} slowest={address.slowest} isOld={look.at !== progress} onLookAgain={lookAgain}>
          {listed !== null && <RetryRows run={run} only={listed.only} label={t("retryListed", { count: listed.rows })} />}
        </SearchLine>
      )}
      <RowsFound run={run} address={address} shown={shown} hidden={hidden} progress={progress} onOpen={open} />
      {address.row !== null && (
        <RowDrawer
          run={run}
          row={address.row}
          previous={findNeighbour(shown.list, address.row, -1)}
          next={findNeighbour(shown.list, address.row, 1)}
          onOpen={open}
        />
      )}
    </Stack>
  );
}

type RowsFoundProps = { run: RunSummary; address: RowAddress; shown: ShownRows; hidden: readonly ColumnKey[]; progress: string; onOpen: (row: number) => void };

function RowsFound({ run, address, shown, hidden, progress, onOpen }: RowsFoundProps) {
  const { t } = useTranslation("rows");
  const { link } = useAppParts();
  const [marked, setMarked] = useState(nothingMarked);
  const { list, search } = shown;
  const columns = useRowColumns(hidden);
  const at = search === null ? null : search.finder.at;
  const fetchPage = useCallback(
    async (first: number, count: number): Promise<readonly RowLine[]> => {
      const spans = toSpans({ at: at ?? ((position) => position) }, first, count);
      return spans.length === 0 ? [] : link.ask("run:rows", { run: run.id, spans });
    },
    [link, run.id, at],
  );
  const revision = useRevision(`${progress} ${list.count}`);
  if (list.count === 0 && (search === null || search.found.state === "done")) return search === null ? <NoRows /> : <NoMatch address={address} />;
  return (
    <>
      <MarkedBar run={run} marked={marked.rows} onClear={() => setMarked(nothingMarked)} />
      <RowGrid
        label={t("grid", { name: run.name })}
        rowCount={list.count}
        columns={columns}
        fetchPage={fetchPage}
        revision={revision}
        initialIndex={Math.max(0, address.row === null ? 0 : list.positionOf(address.row) - 3)}
        selection={{
          has: (position) => marked.rows.has(list.at(position) ?? -1),
          toggle: (position, toHere) => setMarked((now) => toggleMark(now, list, position, toHere)),
        }}
        onOpen={({ index }) => onOpen(index)}
        maxHeight="max(280px, calc(100vh - 260px))"
      />
    </>
  );
}

/** Counts up when `text` changes, at most once a second. */
function useRevision(text: string): number {
  const calm = useCalm(text, 1000);
  const [seen, setSeen] = useState({ text: calm, revision: 0 });
  if (seen.text !== calm) setSeen({ text: calm, revision: seen.revision + 1 });
  return seen.revision;
}

/** How all failed rows that are listed would be retried: by their group where the filter is one, else by their names. */
function findListedRetry({ filter, slowest }: RowAddress, { list, search }: ShownRows) {
  if (filter.state !== "failed" || slowest || search?.found.state !== "done" || list.count === 0) return null;
  if (filter.text === undefined) return { only: filter.failure === undefined ? null : { group: filter.failure }, rows: list.count };
  if (list.count > maxMarked) return null;
  return { only: { rowIndexes: Array.from({ length: list.count }, (_, position) => list.at(position) as number) }, rows: list.count };
}

function NoRows() {
  const { t } = useTranslation("rows");
  return (
    <Blank icon={IconTableOff} title={t("noRowsTitle")}>
      {t("noRows")}
    </Blank>
  );
}

function NoMatch({ address }: { address: RowAddress }) {
  const { t } = useTranslation("rows");
  const clear = (): void => address.change((params) => writeSlowest(writeText(writeState(params, null), ""), false));
  return (
    <Blank
      icon={IconFilterOff}
      title={t("noMatchTitle")}
      actions={
        <Button variant="default" onClick={clear}>
          {t("clearFilters")}
        </Button>
      }
    >
      {t("noMatch")}
    </Blank>
  );
}
