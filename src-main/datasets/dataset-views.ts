import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { UiUpRequest, UiUpValue } from "../../src-shared/wire/ui-up.ts";
import type { Clock } from "../clock.ts";
import type { StoredDataset } from "../storage/datasets-table.ts";
import type { Store } from "../storage/store.ts";
import { readFields, showJson } from "./json-fields.ts";
import { RowSearch } from "./search-rows.ts";
import { surveyFields } from "./survey-fields.ts";

type RowPage = UiUpValue<"dataset:rows">;

const maxCellLength = 240;
/** A longer row is not taken apart for a list, and a list takes apart no more than this together. */
const maxListedRowBytes = 256 * 1024;
const maxListedBytes = 2 * 1024 * 1024;
const sampleRows = 400;
const sampleRowBytes = 64 * 1024;
/** How long, and over how much, one search call may hold up everything else. */
const searchSliceMs = 12;
const searchSliceRows = 20_000;
const searchSliceChars = 8_000_000;
const listedRuns = 20;

/** What screens show of datasets. Throws `RefusedError` E_DATASET_UNKNOWN and E_ROW_UNKNOWN. */
export class DatasetViews {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor({ store, clock }: { store: Store; clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
  }

  require(id: string): StoredDataset {
    const dataset = this.#store.datasets.find(id);
    if (dataset === null || dataset.state !== "ready") throw new RefusedError("E_DATASET_UNKNOWN", `There is no dataset ${id}. It may have been deleted.`);
    return dataset;
  }

  list(): UiUpValue<"dataset:list"> {
    const runs = this.#store.datasetPages.countRuns();
    return this.#store.datasets.list().map(({ no, ...dataset }) => ({ ...dataset, runs: runs.get(no) ?? 0 }));
  }

  show(id: string): UiUpValue<"dataset:show"> {
    const { no, ...dataset } = this.require(id);
    const runs = this.#store.datasetPages.countRuns().get(no) ?? 0;
    return {
      dataset: { ...dataset, runs },
      usedBy: this.#store.datasetPages.listRunsUsing(no, listedRuns),
      survey: surveyFields(this.#sample(no, dataset.rows)),
    };
  }

  readPage({ dataset, from, count, fields }: UiUpRequest<"dataset:rows">): RowPage {
    const { no } = this.require(dataset);
    let left = maxListedBytes;
    return this.#store.datasetPages.readHeads(no, from, from + count - 1).map(({ rowIndex, ...head }) => {
      const fits = head.bytes !== null && head.bytes <= Math.min(left, maxListedRowBytes);
      if (fits) left -= head.bytes ?? 0;
      const text = fits ? this.#store.datasetPages.readText(no, rowIndex) : null;
      return { index: rowIndex, ...head, cells: text === null ? null : cellsOf(text, fields) };
    });
  }

  readRow({ dataset, index }: UiUpRequest<"dataset:row">): UiUpValue<"dataset:row"> {
    const { no, name, rows } = this.require(dataset);
    const [head] = this.#store.datasetPages.readHeads(no, index, index);
    if (head === undefined) throw new RefusedError("E_ROW_UNKNOWN", `${name} has ${rows} rows; there is no row ${index + 1}.`);
    return { index, line: head.line, id: head.id, problem: head.problem, text: this.#store.datasetPages.readText(no, index) };
  }

  readBad({ dataset, after, limit }: UiUpRequest<"dataset:bad-rows">): UiUpValue<"dataset:bad-rows"> {
    const { no } = this.require(dataset);
    return this.#store.datasetPages.readBad(no, after, limit).map(({ rowIndex, line, id, problem }) => ({
      index: rowIndex,
      line,
      id,
      code: problem?.code ?? "",
      message: problem?.message ?? "",
    }));
  }

  /** A slice of a search, short enough that nodes are served between two. */
  search({ dataset, text, after, limit }: UiUpRequest<"dataset:search">): UiUpValue<"dataset:search"> {
    const { no, rows } = this.require(dataset);
    const search = new RowSearch(text);
    const endsAt = this.#clock.monotonic() + searchSliceMs;
    const matches: UiUpValue<"dataset:search">["matches"] = [];
    let searchedTo = after;
    let chars = 0;
    for (const row of this.#store.datasetPages.walkTexts(no, after + 1, Math.min(after + searchSliceRows, rows - 1))) {
      const match = search.match(row);
      if (match !== null) matches.push(match);
      searchedTo = row.rowIndex;
      chars += row.text?.length ?? 0;
      if (matches.length >= limit || chars >= searchSliceChars || this.#clock.monotonic() >= endsAt) break;
    }
    return { matches, searchedTo, done: searchedTo >= rows - 1 };
  }

  /** Rows spread evenly over the dataset, without the longest. */
  #sample(no: number, rows: number): string[] {
    const { datasetPages } = this.#store;
    const count = Math.min(rows, sampleRows);
    const indexes = Array.from({ length: count }, (_, at) => Math.floor((at * rows) / count));
    let left = maxListedBytes;
    return indexes.flatMap((index) => {
      const bytes = datasetPages.readHeads(no, index, index)[0]?.bytes ?? Infinity;
      if (bytes > Math.min(sampleRowBytes, left)) return [];
      left -= bytes;
      return datasetPages.readText(no, index) ?? [];
    });
  }
}

function cellsOf(text: string, fields: readonly string[]): RowPage[number]["cells"] {
  const textByName = new Map<string, string>();
  for (const field of readFields(text)) textByName.set(field.name, field.text);
  return fields.map((name) => {
    const value = textByName.get(name);
    return value === undefined ? null : showJson(value, maxCellLength);
  });
}
