import { useMemo } from "react";
import { useSearchParams } from "wouter";
import type { DatasetSummary } from "../../../../src-shared/model/dataset.ts";
import type { DatasetId } from "../../../../src-shared/model/ids.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../../src-shared/model/json.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { readTrialChoice, type TrialChoice } from "./trial-choice.ts";

/** The dataset and the row that the pipeline is tried with: as the address says, else the newest dataset's first row. */
export function useTrialChoice(): TrialChoice & { datasets: readonly DatasetSummary[] } {
  const [query] = useSearchParams();
  const { data } = useAsk("dataset:list", {});
  return useMemo(() => {
    const datasets = (data ?? []).filter(({ state }) => state === "ready").toSorted((a, b) => b.createdAt - a.createdAt);
    const choice = readTrialChoice(query);
    const known = datasets.some(({ id }) => id === choice.dataset);
    return { datasets, dataset: known ? choice.dataset : (datasets[0]?.id ?? null), row: choice.row };
  }, [data, query]);
}

/** The row that the pipeline is tried with; null when there is none that is an object. */
export function useTrialRow(): JsonObject | null {
  const { dataset, row } = useTrialChoice();
  const { data } = useAsk("dataset:row", { dataset: dataset as DatasetId, index: row }, { enabled: dataset !== null });
  const text = dataset === null ? null : (data?.text ?? null);
  return useMemo(() => {
    const value = text === null ? null : (JSON.parse(text) as JsonValue);
    return isJsonObject(value) ? value : null;
  }, [text]);
}

/** The paths of the fields that rows of that dataset have, as templates write them: `text`, `user.name`. */
export function useTrialFields(): readonly string[] {
  const { dataset } = useTrialChoice();
  const { data } = useAsk("dataset:show", { dataset: dataset as DatasetId }, { enabled: dataset !== null });
  // A name with a space or a dot in it cannot follow a dot.
  return useMemo(
    () => (data?.survey.fields ?? []).filter(({ path }) => path.every((name) => /^[A-Za-z_]\w*$/.test(name))).map(({ path }) => path.join(".")),
    [data],
  );
}
