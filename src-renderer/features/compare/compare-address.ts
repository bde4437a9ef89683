import { type DifferenceKind, differenceKinds } from "../../../src-shared/wire/ui/compare-messages.ts";

/** What is compared, as the address has it: `?runs=run-a,run-b&other=run-b&kind=fixed&row=8`. */
export type CompareView = {
  /** The first is what the others are compared with. */
  runs: readonly string[];
  /** Whose rows are compared with the first one's; undefined with one run alone. */
  other: string | undefined;
  kind: DifferenceKind;
  /** The row that is open, from 0. */
  row: number | null;
};

export const maxCompared = 4;

export function readCompareView(params: URLSearchParams): CompareView {
  const runs = [...new Set((params.get("runs") ?? "").split(","))].filter((id) => /^run-[0-9a-z]{6,32}$/.test(id)).slice(0, maxCompared);
  const others = runs.slice(1);
  const row = params.get("row");
  return {
    runs,
    other: others.find((id) => id === params.get("other")) ?? others[0],
    kind: differenceKinds.find((kind) => kind === params.get("kind")) ?? "different",
    row: row !== null && /^[1-9]\d{0,9}$/.test(row) ? Number(row) - 1 : null,
  };
}

export function writeCompareView(params: URLSearchParams, change: Partial<CompareView>): URLSearchParams {
  const next = new URLSearchParams(params);
  if (change.runs !== undefined) next.set("runs", change.runs.join(","));
  if (change.other !== undefined) next.set("other", change.other);
  if (change.kind !== undefined) next.set("kind", change.kind);
  if (change.row !== undefined && change.row !== null) next.set("row", String(change.row + 1));
  else next.delete("row");
  return next;
}
