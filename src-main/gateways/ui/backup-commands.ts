import { listBackups } from "../../storage/backup-folder.ts";
import type { DataKeeper } from "./command-parts.ts";
import type { CommandTable } from "./command-table.ts";

type ReadCommands = Pick<CommandTable, "backup:list">;
type WriteCommands = Pick<CommandTable, "backup:create" | "backup:delete" | "backup:restore" | "data:salvage" | "data:reopen">;

export function makeBackupReadCommands({ dataDir }: { dataDir: string }): ReadCommands {
  return { "backup:list": () => listBackups(dataDir) };
}

export function makeBackupCommands(keeper: DataKeeper): WriteCommands {
  return {
    "backup:create": () => keeper.backUp("manual"),
    "backup:delete": ({ file }) => {
      keeper.remove(file);
      return null;
    },
    "backup:restore": async ({ file }) => {
      await keeper.restore(file);
      return null;
    },
    "data:salvage": () => keeper.salvage(),
    "data:reopen": () => {
      keeper.reopen();
      return null;
    },
  };
}
