import { Button, Group, Progress, Select, Stack, Text, Title } from "@mantine/core";
import { IconEqual } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { type ComparedRun, differenceKinds } from "../../../src-shared/wire/ui/compare-messages.ts";
import { useAppParts } from "../../stores/app-parts.tsx";
import { Blank } from "../../ui/blank.tsx";
import { RefusalNotice } from "../../ui/refusal-notice.tsx";
import { RowGrid } from "../../ui/row-grid.tsx";
import { createSpanFinder, type SpanFinder } from "../runs/rows/row-finder.ts";
import { findNeighbour, type RowList, toSpans } from "../runs/rows/row-list.ts";
import type { CompareView } from "./compare-address.ts";
import classes from "./compare.module.css";
import type { ChangeView } from "./compare-screen.tsx";
import { PairDrawer } from "./pair-drawer.tsx";
import { type RowPair, usePairColumns } from "./pair-columns.tsx";

export type DifferentRowsProps = { view: CompareView; runs: readonly ComparedRun[]; onChange: ChangeView };

/** Rows that came out differently in the first run and another one. */
export function DifferentRows({ view, runs, onChange }: DifferentRowsProps) {
  const { t } = useTranslation("compare");
  const base = runs[0] as ComparedRun;
  const other = runs.find(({ run }) => run.id === view.other) ?? (runs[1] as ComparedRun);
  const isSameDataset = base.run.dataset === other.run.dataset;
  return (
    <Stack gap="xs" component="section">
      <Group justify="space-between">
        <Title order={2} size="h4">
          {t("rows")}
        </Title>
        {runs.length > 2 && (
          <Select
            w={300}
            allowDeselect={false}
            aria-label={t("rowsBeside")}
            value={other.run.id}
            data={runs.slice(1).map(({ run }) => ({ value: run.id, label: t("besideRun", { name: run.name }) }))}
            onChange={(id) => id !== null && onChange({ other: id })}
          />
        )}
      </Group>
      {isSameDataset ? (
        <Found key={`${base.run.id} ${other.run.id} ${view.kind}`} base={base} other={other} view={view} onChange={onChange} />
      ) : (
        <Text size="sm">{t("otherDataset", { base: base.run.datasetName, other: other.run.datasetName })}</Text>
      )}
    </Stack>
  );
}

type FoundProps = { base: ComparedRun; other: ComparedRun; view: CompareView; onChange: ChangeView };

function Found({ base: { run: base }, other: { run: other }, view: { kind, row }, onChange }: FoundProps) {
  const { t } = useTranslation("compare");
  const { link } = useAppParts();
  const finder = useMemo(
    () => createSpanFinder((after) => link.ask("run:different-rows", { run: base.id, other: other.id, kind, after })),
    [link, base.id, other.id, kind],
  );
  useEffect(() => {
    finder.start();
    return () => finder.stop();
  }, [finder]);
  const found = useStore(finder);
  const list: RowList = { count: found.count, at: finder.at, positionOf: finder.positionOf };
  return (
    <>
      <fieldset className={classes.kinds} aria-label={t("kinds")}>
        {differenceKinds.map((name) => (
          <Button key={name} size="xs" variant={name === kind ? "light" : "default"} aria-pressed={name === kind} onClick={() => onChange({ kind: name })}>
            {t(`kind.${name}`)}
          </Button>
        ))}
        <SearchState finder={finder} total={Math.min(base.total, other.total)} />
      </fieldset>
      {found.error !== null && <RefusalNotice error={found.error} onRetry={() => finder.start()} />}
      {found.count === 0 && found.state === "done" && (
        <Blank icon={IconEqual} title={t(`none.${kind}`)}>
          {t("noneAbout")}
        </Blank>
      )}
      {found.count > 0 && <Pairs base={base.id} other={other.id} finder={finder} count={found.count} onOpen={(index) => onChange({ row: index })} />}
      {row !== null && (
        <PairDrawer
          base={base}
          other={other}
          row={row}
          previous={findNeighbour(list, row, -1)}
          next={findNeighbour(list, row, 1)}
          onOpen={(to) => onChange({ row: to })}
        />
      )}
    </>
  );
}

function SearchState({ finder, total }: { finder: SpanFinder; total: number }) {
  const { t } = useTranslation("compare");
  const { state, count, searchedTo } = useStore(finder);
  return (
    <Group gap="sm" ml="sm">
      <Text size="sm" component="output" className="figures">
        {t("found", { count })}
      </Text>
      {state !== "done" && (
        <>
          <Progress w={140} value={((searchedTo + 1) / Math.max(1, total)) * 100} transitionDuration={100} aria-label={t("progress")} />
          <Text size="sm" c="dimmed" className="figures">
            {t("searched", { searched: searchedTo + 1, total })}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => (state === "searching" ? finder.stop() : finder.start())}>
            {state === "searching" ? t("stop") : t("goOn")}
          </Button>
        </>
      )}
    </Group>
  );
}

type PairsProps = { base: string; other: string; finder: SpanFinder; count: number; onOpen: (index: number) => void };

function Pairs({ base, other, finder, count, onOpen }: PairsProps) {
  const { t } = useTranslation("compare");
  const { link } = useAppParts();
  const columns = usePairColumns();
  const fetchPage = useCallback(
    async (first: number, rows: number): Promise<readonly RowPair[]> => {
      const spans = toSpans(finder, first, rows);
      if (spans.length === 0) return [];
      const [ofBase, ofOther] = await Promise.all([link.ask("run:rows", { run: base, spans }), link.ask("run:rows", { run: other, spans })]);
      return ofBase.flatMap((line, at) => (ofOther[at] === undefined ? [] : [{ base: line, other: ofOther[at] }]));
    },
    [link, base, other, finder],
  );
  return (
    <RowGrid
      label={t("rows")}
      rowCount={count}
      columns={columns}
      fetchPage={fetchPage}
      revision={count}
      onOpen={({ base: { index } }) => onOpen(index)}
      maxHeight="max(280px, calc(100vh - 260px))"
    />
  );
}
