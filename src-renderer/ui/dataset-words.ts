import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DatasetSummary } from "../../src-shared/model/dataset.ts";
import { useFigures } from "./use-figures.ts";

type Dataset = Pick<DatasetSummary, "id" | "name" | "rows" | "createdAt">;

/** What is said of each dataset beside its name, by id: `describe` it, and the end of its id where even that is another's too. */
export function tellApart(datasets: readonly Dataset[], describe: (dataset: Dataset) => string): ReadonlyMap<string, string> {
  const countByWords = new Map<string, number>();
  const wordsOf = (dataset: Dataset): string => `${dataset.name}\n${describe(dataset)}`;
  for (const dataset of datasets) countByWords.set(wordsOf(dataset), (countByWords.get(wordsOf(dataset)) ?? 0) + 1);
  return new Map(
    datasets.map((dataset) => [
      dataset.id,
      (countByWords.get(wordsOf(dataset)) ?? 0) > 1 ? `${describe(dataset)} · …${dataset.id.slice(-4)}` : describe(dataset),
    ]),
  );
}

/** Tells datasets of one name apart: how many rows, and when imported. Undefined: they are not known yet. */
export function useDatasetWords(datasets: readonly Dataset[] | undefined): (dataset: Pick<Dataset, "id">) => string {
  const { t } = useTranslation("common");
  const { shortDateTime } = useFigures();
  const wordsById = useMemo(
    () => tellApart(datasets ?? [], ({ rows, createdAt }) => `${t("rows", { count: rows })} · ${shortDateTime(createdAt)}`),
    [datasets, t, shortDateTime],
  );
  return ({ id }) => wordsById.get(id) ?? "";
}
