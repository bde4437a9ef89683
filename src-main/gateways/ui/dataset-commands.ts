import { addSampleDataset } from "../../datasets/sample-dataset.ts";
import { DatasetViews } from "../../datasets/dataset-views.ts";
import type { StoredDataset } from "../../storage/datasets-table.ts";
import type { CommandTable } from "./command-table.ts";
import type { ReadParts, WriteParts } from "./command-parts.ts";

type ReadCommands = Pick<CommandTable, "dataset:list" | "dataset:show" | "dataset:rows" | "dataset:row" | "dataset:bad-rows" | "dataset:search">;
type WriteCommands = Pick<CommandTable, "dataset:rename" | "dataset:add-sample">;

export function makeDatasetReadCommands(parts: Pick<ReadParts, "store" | "clock">): ReadCommands {
  const views = new DatasetViews(parts);
  return {
    "dataset:list": () => views.list(),
    "dataset:show": ({ dataset }) => views.show(dataset),
    "dataset:rows": (request) => views.readPage(request),
    "dataset:row": (request) => views.readRow(request),
    "dataset:bad-rows": (request) => views.readBad(request),
    "dataset:search": (request) => views.search(request),
  };
}

export function makeDatasetWriteCommands(parts: Pick<WriteParts, "store" | "clock" | "imports">): WriteCommands {
  const views = new DatasetViews(parts);
  return {
    "dataset:rename": ({ dataset, name }) => toSummary(parts.store.datasets.rename(views.require(dataset).no, name)),
    "dataset:add-sample": async () => toSummary(await addSampleDataset(parts)),
  };
}

function toSummary({ no: _no, ...dataset }: StoredDataset) {
  return dataset;
}
