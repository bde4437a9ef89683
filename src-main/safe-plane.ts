import { join } from "node:path";
import { DatasetImports } from "./datasets/dataset-imports.ts";
import { openDoors } from "./doors.ts";
import { createEngine } from "./engine.ts";
import type { DataKeeper } from "./gateways/ui/command-parts.ts";
import type { CommandTable } from "./gateways/ui/command-table.ts";
import { makeReadOnlyTable } from "./gateways/ui/commands.ts";
import { makeBackupCommands } from "./gateways/ui/backup-commands.ts";
import { makeInProcessApi } from "./gateways/ui/in-process-api.ts";
import { findPackageRoot } from "./package-root.ts";
import type { Plane, PlaneOptions } from "./plane.ts";
import { RateMeters } from "./runs/rate-meters.ts";
import { RunStatsBook } from "./runs/run-stats-book.ts";
import { RunViews } from "./runs/run-views.ts";
import type { DatabaseError } from "./storage/database-error.ts";
import { makeFileKeyKeeper } from "./security/key-keeper.ts";
import { SecretBox } from "./security/secret-box.ts";
import { Secrets } from "./security/secrets.ts";
import { markForReopening } from "./storage/database-mark.ts";
import { openMemoryStore, openStoreForLooking, type Store } from "./storage/store.ts";

/** What nobody works on needs no lease. */
const leaseTtlMs = 60_000;

/**
 * Safe mode: the database is damaged, and nothing is written to it. Lists are read from it as far as they can be; windows sign
 * in to a store in memory; nodes are turned away and try again. What is offered: restore a backup, salvage, try again.
 */
export async function openSafePlane(
  options: PlaneOptions & { listen: { host: string; port: number } },
  damage: DatabaseError,
  keeper: DataKeeper,
): Promise<Plane> {
  const { dataDir, env, clock, listen, onNotice } = options;
  const memory = openMemoryStore();
  const damaged = openIfReadable(dataDir);
  const engine = createEngine({ ...options, store: memory, leaseTtlMs, onStorageFailure: () => undefined });
  engine.storageState.set({ level: "safe-mode", code: damage.code, message: damage.message });
  const store = damaged ?? memory;
  const secrets = new Secrets(store.secrets, new SecretBox(options.keyKeeper ?? makeFileKeyKeeper(dataDir, env)));
  const views = new RunViews({ store, coordinator: null, rates: new RateMeters(), stats: new RunStatsBook(store.metrics), clock });
  const commands: CommandTable = {
    ...makeReadOnlyTable({ store, secrets, views, coordinator: null, env, clock, dataDir, storageState: engine.storageState }),
    ...makeBackupCommands(keeper),
    "app-link:create": () => ({ url: makeAppUrl() }),
  };
  const imports = new DatasetImports({ store, clock, random: options.random, requireRoom: () => undefined, onEnd: () => undefined });
  const close = async (): Promise<void> => {
    await listener.close();
    damaged?.close();
    memory.close();
    // Who stops it and starts again wants another try.
    if (damage.code === "E_START_CRASHES") markForReopening(dataDir);
  };
  const api = makeInProcessApi({ commands, store, views, imports, close });
  const appFolder = options.appFolder ?? join(findPackageRoot(), "out", "renderer");
  const listener = await openDoors({ engine, listen, commands, api, localNodes: null, appFolder, takesNodes: false });
  onNotice(`Safe mode: ${damage.message} Nothing is written and no run goes on. The app offers to restore a backup or to salvage what can be read.`);
  const makeAppUrl = (): string => `${listener.url}#token=${engine.callers.sessions.makeOneUseToken()}`;
  return {
    api,
    address: listener,
    ownerKey: engine.callers.access.ownerKey,
    sessions: memory.sessions,
    trouble: damage.message,
    localNodes: null,
    makeAppUrl,
    whenIdle: async () => undefined,
    close,
  };
}

/** Null when not even its tables can be read. */
function openIfReadable(dataDir: string): Store | null {
  try {
    return openStoreForLooking(dataDir);
  } catch {
    return null;
  }
}
