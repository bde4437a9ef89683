import { rename } from "node:fs/promises";
import { closeSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import { removeCopy } from "./copy-database.ts";
import { syncFile, syncFolder } from "./durable-file.ts";
import { startThread } from "./thread.ts";

export type SalvagedTable = { table: string; rows: number; isWhole: boolean };
export type Salvaged = { tables: SalvagedTable[]; spoiled: number; reopened: number };

export type SalvageTask = { source: string; target: string };
export type SalvageAnswer = { salvaged: Salvaged } | { failure: string };

/**
 * Copies all rows that can be read of a damaged database into a new one, which is sound by itself: what is lost of a run is run
 * again, what is lost of a dataset fails as unreadable. The damaged file is only read. In a thread of its own.
 * Throws `RefusedError` E_SALVAGE.
 */
export async function salvageDatabase(source: string, target: string): Promise<Salvaged & { bytes: number }> {
  const part = `${target}.part`;
  removeCopy(part);
  try {
    // Rows and answers are in it: for its owner alone.
    closeSync(openSync(part, "wx", 0o600));
    const salvaged = await runSalvage({ source, target: part });
    syncFile(part);
    await rename(part, target);
    syncFolder(dirname(target));
    return { ...salvaged, bytes: statSync(target).size };
  } catch (cause) {
    removeCopy(part);
    if (cause instanceof RefusedError) throw cause;
    throw new RefusedError("E_SALVAGE", `${source} could not be salvaged to ${target}: ${(cause as Error).message}. The damaged file is as it was.`);
  }
}

async function runSalvage(task: SalvageTask): Promise<Salvaged> {
  const { answer: coming } = startThread<SalvageTask, SalvageAnswer>("salvage-database", task);
  const answer = await coming;
  if ("failure" in answer) throw new RefusedError("E_SALVAGE", `${task.source} could not be salvaged: ${answer.failure}. It is as it was.`);
  return answer.salvaged;
}
