import type { DatasetFormat, DatasetSummary } from "../src-shared/model/dataset.ts";
import type { UiUpEvent, UiUpInput, UiUpValue } from "../src-shared/wire/ui-up.ts";

/**
 * What the shell asks of a control plane, wherever it is: in this process, in another on this machine, or elsewhere.
 * Every method throws `RefusedError` when the control plane says no.
 */
export type ControlApi = {
  call<Event extends UiUpEvent>(event: Event, request: UiUpInput<Event>): Promise<UiUpValue<Event>>;
  /** Streams a file in. Throws `DatasetError` (code `E_…`) for a file that is no dataset; nothing is kept of it then. */
  importDataset(source: DatasetSource, options: ImportOptions): Promise<DatasetSummary>;
  /** Result lines in input order, in pieces of text. */
  readResults(run: string, options: ResultOptions): AsyncIterable<string>;
  close(): Promise<void>;
};

export type DatasetSource = { stream: AsyncIterable<Uint8Array>; name: string; bytes: number | null };

export type ImportOptions = {
  /** Absent: by the name's extension and the content. */
  format?: DatasetFormat;
  /** `stop`: the first unreadable row refuses the whole file. */
  onBadRow: "fail" | "stop";
  onProgress?: (progress: { rows: number; badRows: number; bytes: number }) => void;
  signal?: AbortSignal;
};

export type ResultFormat = "jsonl" | "csv";
export type ResultOptions = { format: ResultFormat; include: readonly ("input" | "steps")[] };
