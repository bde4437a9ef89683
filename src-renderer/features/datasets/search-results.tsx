import { Button, Group, Mark, Paper, Progress, Stack, Table, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type FormEvent, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import type { DatasetDetail, SearchMatch } from "../../../src-shared/wire/ui/dataset-messages.ts";
import { useAppParts } from "../../stores/app-parts.tsx";
import { RefusalNotice } from "../../ui/refusal-notice.tsx";
import { useFigures } from "../../ui/use-figures.ts";
import { createRowSearch, type RowSearch, type RowSearchState } from "./row-search.ts";
import classes from "./rows-tab.module.css";

export function SearchBox({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const { t } = useTranslation("datasets");
  const [wanted, setWanted] = useState(text);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSearch(wanted);
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs">
        <TextInput
          flex="0 1 26rem"
          size="sm"
          leftSection={<IconSearch size={16} aria-hidden />}
          placeholder={t("search")}
          aria-label={t("searchFor")}
          maxLength={500}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={wanted === ""}>
          {t("searchStart")}
        </Button>
      </Group>
    </form>
  );
}

export type SearchResultsProps = { dataset: DatasetDetail["dataset"]; text: string; onOpen: (index: number) => void; onClear: () => void };

/** Rows that contain a text, as they are found. */
export function SearchResults({ dataset: { id, rows }, text, onOpen, onClear }: SearchResultsProps) {
  const { link } = useAppParts();
  const search = useMemo(() => createRowSearch((request) => link.ask("dataset:search", request), id), [link, id]);
  useEffect(() => {
    search.start(text);
    return () => search.stop();
  }, [search, text]);
  const found = useStore(search);
  return (
    <Stack gap="sm">
      <SearchLine search={search} found={found} rows={rows} onClear={onClear} />
      {found.error !== null && <RefusalNotice error={found.error} onRetry={() => search.start(text)} />}
      {found.matches.length > 0 && <MatchTable matches={found.matches} onOpen={onOpen} />}
    </Stack>
  );
}

type SearchLineProps = { search: RowSearch; found: RowSearchState; rows: number; onClear: () => void };

function SearchLine({ search, found: { state, text, matches, searchedTo }, rows, onClear }: SearchLineProps) {
  const { t } = useTranslation("datasets");
  const isSearching = state === "searching";
  const count = matches.length;
  return (
    <Group gap="sm">
      <Text size="sm" component="output">
        {state === "done" ? t("searchFound", { count, text }) : t("searchFoundSoFar", { count })}
      </Text>
      {state !== "done" && (
        <>
          <Progress w={160} value={((searchedTo + 1) / rows) * 100} transitionDuration={100} aria-label={t("searchProgress")} />
          <Text size="sm" c="dimmed" className="figures">
            {t("searching", { searched: searchedTo + 1, rows })}
          </Text>
        </>
      )}
      {isSearching && (
        <Button size="compact-sm" variant="default" onClick={() => search.stop()}>
          {t("searchStop")}
        </Button>
      )}
      {(state === "stopped" || state === "full") && (
        <Button size="compact-sm" variant="default" onClick={() => search.goOn()}>
          {t("searchMore")}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" onClick={onClear}>
        {t("searchClear")}
      </Button>
    </Group>
  );
}

function MatchTable({ matches, onOpen }: { matches: readonly SearchMatch[]; onOpen: (index: number) => void }) {
  const { t } = useTranslation("datasets");
  const figures = useFigures();
  return (
    <Paper withBorder bg="var(--inferno-surface)">
      <Table.ScrollContainer minWidth={500} maxHeight="calc(100vh - 336px)" type="native">
        <Table stickyHeader highlightOnHover aria-label={t("searchResults")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={100} ta="end">
                {t("rowNumber")}
              </Table.Th>
              <Table.Th w={100} ta="end">
                {t("line")}
              </Table.Th>
              <Table.Th>{t("match")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {matches.map((match) => (
              <Table.Tr key={match.index} onClick={() => onOpen(match.index)} style={{ cursor: "pointer" }}>
                <Table.Td ta="end" className="figures">
                  <UnstyledButton fz="sm" c="var(--mantine-color-anchor)" aria-label={t("rowTitle", { number: match.index + 1 })}>
                    {figures.count(match.index + 1)}
                  </UnstyledButton>
                </Table.Td>
                <Table.Td ta="end" className="figures">
                  {figures.count(match.line)}
                </Table.Td>
                <Table.Td className={classes.excerpt}>
                  <Excerpt match={match} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function Excerpt({ match: { excerpt, at, length } }: { match: SearchMatch }) {
  return (
    <>
      {excerpt.slice(0, at)}
      <Mark>{excerpt.slice(at, at + length)}</Mark>
      {excerpt.slice(at + length)}
    </>
  );
}
