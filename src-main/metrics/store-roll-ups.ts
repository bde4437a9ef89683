import type { MetricsTable } from "../storage/metrics-table.ts";
import { mergeRollUps, type RollUpRow } from "./roll-up-row.ts";

/** Adds drained roll-ups to what is stored. Call inside the transaction that records the calls. */
export function storeRollUps(table: MetricsTable, rows: readonly RollUpRow[]): void {
  for (const row of rows) {
    const stored = table.findSame(row);
    table.put(stored === null ? row : mergeRollUps(stored as RollUpRow, row));
  }
}
