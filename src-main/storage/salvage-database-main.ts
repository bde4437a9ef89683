import { openDatabaseReadOnly, openNewDatabase } from "./database.ts";
import { migrate, readSchemaVersion } from "./migrate.ts";
import { mendRuns } from "./salvage/mend-runs.ts";
import { salvageTables } from "./salvage/salvage-tables.ts";
import type { SalvageAnswer, SalvageTask } from "./salvage-database.ts";
import { doThreadTask } from "./thread.ts";

/** The thread of a salvage: one task, one answer. */
function salvage({ source, target }: SalvageTask): SalvageAnswer {
  try {
    const from = openDatabaseReadOnly(source);
    try {
      const to = openNewDatabase(target);
      try {
        // As it was, so that the columns are the same; what came since is added after.
        migrate(to, Math.max(1, readSchemaVersion(from)));
        to.pragma("foreign_keys = OFF");
        const copied = salvageTables(from, to);
        migrate(to);
        const mended = mendRuns(to);
        to.exec("VACUUM");
        return { salvaged: { ...copied, ...mended } };
      } finally {
        to.close();
      }
    } finally {
      from.close();
    }
  } catch (cause) {
    return { failure: (cause as Error).message };
  }
}

doThreadTask(salvage);
