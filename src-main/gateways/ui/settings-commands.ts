import { readPackageVersion } from "../../package-root.ts";
import { makePruneOutlook } from "../../runs/prune-outlook.ts";
import { measureFreeBytes } from "../../storage/free-room.ts";
import type { ReadParts, WriteParts } from "./command-parts.ts";
import type { CommandTable } from "./command-table.ts";

type ReadCommands = Pick<CommandTable, "settings:show" | "data:outlook">;
type WriteCommands = Pick<CommandTable, "settings:set">;

export function makeSettingsReadCommands({ store, dataDir, storageState }: ReadParts): ReadCommands {
  return {
    "settings:show": async () => ({
      attemptDays: store.meta.attemptDays(),
      dailyBackups: store.meta.hasDailyBackups(),
      standing: storageState.standing,
      dataDir,
      databaseBytes: store.measureBytes(),
      freeBytes: await measureFreeBytes(dataDir),
      version: readPackageVersion(),
      nodeVersion: process.version,
      ...store.versions(),
      platform: `${process.platform} ${process.arch}`,
    }),
    "data:outlook": ({ before }) => makePruneOutlook(store, before),
  };
}

export function makeSettingsWriteCommands({ store }: WriteParts): WriteCommands {
  return {
    "settings:set": ({ attemptDays, dailyBackups }) => {
      if (attemptDays !== undefined) store.meta.setAttemptDays(attemptDays);
      if (dailyBackups !== undefined) store.meta.setDailyBackups(dailyBackups);
      return null;
    },
  };
}
