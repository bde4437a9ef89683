import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { RowTrace } from "../../src-shared/wire/node-down.ts";
import type { Coordinator } from "../scheduling/coordinator.ts";
import type { Secrets } from "../security/secrets.ts";
import type { StoredDataset } from "../storage/datasets-table.ts";
import type { Store } from "../storage/store.ts";
import { type StoredPlan, storedPlanToNodePlan } from "./stored-plan.ts";

export type TryRowParts = { store: Pick<Store, "datasets">; coordinator: Coordinator; secrets: Secrets };

/** As long as a row can take with every wait for a limit. */
const timeoutMs = 3_600_000;

/**
 * Takes one row through a plan on a node that is there, with everything shown; records nothing. Throws `RefusedError`
 * E_ROW_UNKNOWN, E_ROW_UNREADABLE, E_ROW_SPOILED, E_NO_NODE, or what the node says.
 */
export async function tryRow({ store, coordinator, secrets }: TryRowParts, plan: StoredPlan, dataset: StoredDataset, rowIndex: number): Promise<RowTrace> {
  const [row] = store.datasets.readRows(dataset.no, rowIndex, rowIndex);
  if (row === undefined) throw new RefusedError("E_ROW_UNKNOWN", `${dataset.name} has ${dataset.rows} rows; there is no row ${rowIndex}.`);
  const { input, id, line, isSpoiled } = row;
  if (isSpoiled)
    throw new RefusedError("E_ROW_SPOILED", `Row ${rowIndex} of ${dataset.name} was damaged on the disk: it is not what was imported. Import the file again.`);
  if (input === null) throw new RefusedError("E_ROW_UNREADABLE", `Row ${rowIndex} of ${dataset.name} (line ${line}) could not be read.`);
  const node = coordinator.nodes.ready()[0];
  if (node === undefined) throw new RefusedError("E_NO_NODE", "No node is connected. Start one with --nodes 1.");
  const nodePlan = storedPlanToNodePlan(plan, (name) => secrets.read(name));
  const reply = await node.link.send("row:try", { plan: nodePlan, input, rowIndex, id, line }, { timeoutMs });
  if (!reply.ok) throw new RefusedError(reply.failure.code, reply.failure.message);
  return reply.value;
}
