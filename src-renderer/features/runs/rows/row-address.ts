import { failureKinds } from "../../../../src-shared/model/failure.ts";
import { type FailureGroup, type RowFilter, type RowStateFilter, rowStateFilters } from "../../../../src-shared/wire/ui/row-messages.ts";

/** What of a run's rows is shown, as the address has it: `?tab=rows&state=failed&kind=timeout&text=hello&order=slowest&row=8`. */
export type RowView = {
  filter: RowFilter;
  slowest: boolean;
  /** The row that is open, from 0. */
  row: number | null;
};

export function readRowView(params: URLSearchParams): RowView {
  const state = rowStateFilters.find((name) => name === params.get("state"));
  const text = (params.get("text") ?? "").slice(0, 500);
  const failure = readFailure(params);
  return {
    filter: { ...(state === undefined ? {} : { state }), ...(failure === null ? {} : { failure }), ...(text === "" ? {} : { text }) },
    slowest: params.get("order") === "slowest",
    row: readRow(params.get("row")),
  };
}

/** Addresses count rows from 1, as people do. */
export function writeRow(params: URLSearchParams, row: number | null): URLSearchParams {
  return put(params, { row: row === null ? null : String(row + 1) });
}

export function writeState(params: URLSearchParams, state: RowStateFilter | null): URLSearchParams {
  return writeFailure(put(params, { state, row: null }), null);
}

/** Only failed rows have a failure: with one, they are what is shown. */
export function writeFailure(params: URLSearchParams, failure: FailureGroup | null): URLSearchParams {
  const next = put(params, { step: failure?.step ?? null, kind: failure?.kind ?? null, code: failure?.code ?? null, row: null });
  return failure === null ? next : put(next, { state: "failed" });
}

export function writeText(params: URLSearchParams, text: string): URLSearchParams {
  return put(params, { text: text === "" ? null : text, row: null });
}

export function writeSlowest(params: URLSearchParams, slowest: boolean): URLSearchParams {
  return put(params, { order: slowest ? "slowest" : null, row: null });
}

/** Whether anything narrows the rows. */
export function isFiltered({ state, failure, text }: RowFilter): boolean {
  return state !== undefined || failure !== undefined || text !== undefined;
}

function readFailure(params: URLSearchParams): FailureGroup | null {
  const kind = failureKinds.find((name) => name === params.get("kind"));
  return kind === undefined ? null : { kind, step: params.get("step"), code: params.get("code") };
}

function readRow(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,9}$/.test(text) ? Number(text) - 1 : null;
}

function put(params: URLSearchParams, values: Record<string, string | null>): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) next.delete(name);
    else next.set(name, value);
  }
  return next;
}
