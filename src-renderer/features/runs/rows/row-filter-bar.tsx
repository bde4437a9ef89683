import { Button, Group, Select, TextInput } from "@mantine/core";
import { IconClockUp, IconSearch } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { type FailureGroup, type RowStateFilter, rowStateFilters } from "../../../../src-shared/wire/ui/row-messages.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import { slowestListed } from "./row-finder.ts";
import { writeFailure, writeSlowest, writeState, writeText } from "./row-address.ts";
import classes from "./run-rows.module.css";
import type { RowAddress } from "./use-row-address.ts";
import { useFailureWords } from "../../../ui/use-failure-words.ts";

export type RowFilterBarProps = { run: RunSummary; address: RowAddress; children: ReactNode };

/** Which rows are shown: by state, by what failed, by a text, or the slowest. */
export function RowFilterBar({ run, address, children }: RowFilterBarProps) {
  const { t } = useTranslation("rows");
  const { filter, slowest, change } = address;
  return (
    <Group gap="xs" justify="space-between">
      <StateChoice run={run} state={filter.state ?? null} onChoose={(state) => change((params) => writeState(params, state))} />
      <Group gap="xs">
        {run.failed > 0 && (filter.state === undefined || filter.state === "failed") && (
          <FailureChoice run={run} chosen={filter.failure ?? null} onChoose={(failure) => change((params) => writeFailure(params, failure))} />
        )}
        <TextSearch key={filter.text ?? ""} text={filter.text ?? ""} onSearch={(text) => change((params) => writeText(params, text))} />
        <Button
          size="xs"
          variant={slowest ? "light" : "default"}
          aria-pressed={slowest}
          leftSection={<IconClockUp size={15} aria-hidden />}
          title={t("slowestAbout", { count: slowestListed })}
          onClick={() => change((params) => writeSlowest(params, !slowest))}
        >
          {t("slowest")}
        </Button>
        {children}
      </Group>
    </Group>
  );
}

function StateChoice({ run, state, onChoose }: { run: RunSummary; state: RowStateFilter | null; onChoose: (state: RowStateFilter | null) => void }) {
  const { t } = useTranslation("rows");
  const { count } = useFigures();
  const rowsByState: Record<RowStateFilter, number> = {
    waiting: run.pending,
    running: run.leased,
    succeeded: run.succeeded,
    failed: run.failed,
    skipped: run.skipped,
    canceled: run.canceled,
  };
  const shown = rowStateFilters.filter((name) => rowsByState[name] > 0 || name === state || name === "succeeded" || name === "failed");
  const choices: [name: RowStateFilter | null, rows: number][] = [
    [null, run.total],
    ...shown.map((name): [RowStateFilter, number] => [name, rowsByState[name]]),
  ];
  return (
    <fieldset aria-label={t("states")} className={classes.states}>
      {choices.map(([name, rows]) => (
        <button key={name} type="button" aria-pressed={name === state} className={classes.state} onClick={() => onChoose(name)}>
          {t(`state.${name ?? "all"}`)} <span className={classes.rows}>{count(rows)}</span>
        </button>
      ))}
    </fieldset>
  );
}

type FailureChoiceProps = { run: RunSummary; chosen: FailureGroup | null; onChoose: (failure: FailureGroup | null) => void };

function FailureChoice({ run, chosen, onChoose }: FailureChoiceProps) {
  const { t } = useTranslation("rows");
  const { count } = useFigures();
  const wordsOf = useFailureWords();
  const detail = useAsk("run:show", { run: run.id });
  const keyOf = ({ step, kind, code }: FailureGroup): string => JSON.stringify([step, kind, code]);
  const groups = new Map(detail.data?.failures.map((group) => [keyOf(group), group]));
  const label = ({ step, kind, code }: FailureGroup): string => [wordsOf(kind).label, code, step].filter((part) => part !== null).join(" · ");
  const data = [...groups].map(([value, group]) => ({ value, label: `${label(group)} (${count(group.rows)})` }));
  if (chosen !== null && !groups.has(keyOf(chosen))) data.push({ value: keyOf(chosen), label: label(chosen) });
  return (
    <Select
      size="xs"
      w={210}
      clearable
      aria-label={t("failure")}
      placeholder={t("anyFailure")}
      data={data}
      value={chosen === null ? null : keyOf(chosen)}
      comboboxProps={{ width: 340, position: "bottom-start" }}
      onChange={(value) => onChoose(value === null ? null : (groups.get(value) ?? chosen))}
    />
  );
}

function TextSearch({ text, onSearch }: { text: string; onSearch: (text: string) => void }) {
  const { t } = useTranslation("rows");
  const [wanted, setWanted] = useState(text);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSearch(wanted);
  };
  return (
    <form onSubmit={submit}>
      <TextInput
        size="xs"
        w={220}
        type="search"
        maxLength={500}
        leftSection={<IconSearch size={14} aria-hidden />}
        placeholder={t("search")}
        aria-label={t("searchAbout")}
        title={t("searchAbout")}
        value={wanted}
        onChange={(event) => {
          setWanted(event.currentTarget.value);
          if (event.currentTarget.value === "" && text !== "") onSearch("");
        }}
      />
    </form>
  );
}
