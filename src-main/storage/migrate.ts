import { failpoint } from "../../src-shared/core/failpoint.ts";
import { type Db, inTransaction } from "./database.ts";
import { DatabaseError } from "./database-error.ts";
import { firstSchema } from "./migrations/0001-first-schema.ts";
import { runsBeingRemoved } from "./migrations/0002-runs-being-removed.ts";
import { runSums } from "./migrations/0003-run-sums.ts";
import { metricLevels } from "./migrations/0004-metric-levels.ts";
import { resultStatus } from "./migrations/0005-result-status.ts";
import { runBudgets } from "./migrations/0006-run-budgets.ts";
import { checksums } from "./migrations/0008-checksums.ts";
import { datasetNotes } from "./migrations/0007-dataset-notes.ts";
import { suspectRows } from "./migrations/0009-suspects.ts";

/** Forward only; place in the list + 1 is the `user_version` it leads to. A released migration never changes. */
const migrations: readonly string[] = [firstSchema, runsBeingRemoved, runSums, metricLevels, resultStatus, runBudgets, datasetNotes, checksums, suspectRows];

export const schemaVersion = migrations.length;

/** Brings the schema up to date (or up to version `to`), each step in one transaction. Throws `DatabaseError` E_DATABASE_NEWER for a newer file. */
export function migrate(db: Db, to = schemaVersion): void {
  requireKnownVersion(db);
  for (let version = readVersion(db); version < to; version += 1) {
    inTransaction(db, () => {
      db.exec(migrations[version] as string);
      failpoint("cp.migrate");
      const violations = db.pragma("foreign_key_check") as unknown[];
      if (violations.length > 0) throw new DatabaseError("E_DATABASE_DAMAGED", `migration ${version + 1} would leave ${violations.length} broken references`);
      db.pragma(`user_version = ${version + 1}`);
    });
  }
}

/** For read-only use: the schema must be exactly today's. */
export function requireCurrentVersion(db: Db): void {
  requireKnownVersion(db);
  if (readVersion(db) < schemaVersion) {
    throw new DatabaseError(
      "E_DATABASE_OLDER",
      "The data folder was written by an older Inferno. Open it once with `inferno serve` or `inferno run` to bring it up to date.",
    );
  }
}

function requireKnownVersion(db: Db): void {
  const found = readVersion(db);
  if (found > schemaVersion) {
    throw new DatabaseError(
      "E_DATABASE_NEWER",
      `The data folder was written by a newer Inferno (schema ${found}, this program knows ${schemaVersion}). Update Inferno.`,
    );
  }
}

/** 0 for a new file. Throws `DatabaseError` E_DATABASE_NEWER. */
export function readSchemaVersion(db: Db): number {
  requireKnownVersion(db);
  return readVersion(db);
}

function readVersion(db: Db): number {
  return Number(db.pragma("user_version", { simple: true }));
}
