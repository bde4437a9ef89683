import { RefusedError } from "../src-shared/wire/reply.ts";
import type { Clock } from "./clock.ts";
import { addBackup } from "./storage/backup-folder.ts";
import { DatabaseError, isDamage } from "./storage/database-error.ts";
import { type FolderLock, lockFolder, readControlAddress } from "./storage/folder-lock.ts";
import { type FolderState, inspectFolder, type OpenedFolder, openFolder } from "./storage/open-folder.ts";
import { finishExchange, isExchanging, removeStaged } from "./storage/restore-database.ts";
import { checkAtStart, makeDamageError, type StartCheck } from "./storage/start-check.ts";
import { databasePath } from "./storage/store.ts";

export type OpenedData = {
  folder: OpenedFolder;
  /** Calls back when the check that went on behind the start found damage. */
  onDamage(tell: (damage: DatabaseError) => void): void;
  /** Folds the log into the database and closes it, whatever is still looked at. */
  close(): Promise<void>;
};

export type OpenDataOptions = {
  dataDir: string;
  clock: Clock;
  onNotice: (sentence: string) => void;
  /** It stays for long: time for the weekly look at every index. */
  stays: boolean;
};

/**
 * Opens a folder's database for work, the folder's lock being held: an exchange for a backup that was cut off is carried out,
 * what looks damaged is not touched, and a backup is made before a schema is brought up to date. Throws `DatabaseError`.
 */
export async function openData(options: OpenDataOptions): Promise<OpenedData> {
  const { dataDir, clock, onNotice, stays } = options;
  if (finishExchange(dataDir)) onNotice("The restoring of a backup, which had been cut off, is done.");
  removeStaged(dataDir);
  const state = inspectFolder(dataDir);
  const check = await checkAtStart(dataDir, state, { now: clock.now(), weekly: stays });
  try {
    if (state.isOlder) await backUpBeforeMigration(options, state);
    return follow(openFolder(dataDir), check, options);
  } catch (cause) {
    await check?.stop();
    throw cause;
  }
}

async function backUpBeforeMigration({ dataDir, clock, onNotice }: OpenDataOptions, { schemaVersion }: FolderState): Promise<void> {
  const backup = await addBackup(dataDir, "migration", clock.now());
  onNotice(`The database is brought up to date (it has schema ${schemaVersion}); as it was, it is kept as backups/${backup.file}.`);
}

function follow(folder: OpenedFolder, check: StartCheck | null, { dataDir, clock, onNotice }: OpenDataOptions): OpenedData {
  let tell: (damage: DatabaseError) => void = () => undefined;
  let isOpen = true;
  void check?.verdict.then((found) => {
    if (!isOpen) return;
    if (found.verdict === "sound") folder.noteSound(check.isFull ? clock.now() : null);
    else if (found.verdict === "damaged") tell(makeDamageError(databasePath(dataDir), found.message));
    else onNotice(`The database could not be checked: ${found.message}. The next start tries again.`);
  });
  return {
    folder,
    onDamage: (listen) => {
      tell = listen;
    },
    async close() {
      isOpen = false;
      // It would hold on to the log, which could not be folded in then.
      await check?.stop();
      folder.close();
    },
  };
}

/** Takes the folder for this process. Throws `RefusedError` E_FOLDER_IN_USE naming the other's process id, or E_FOLDER_SHARED. */
export function takeFolder(dataDir: string): FolderLock {
  const lock = lockFolder(dataDir);
  if (lock !== null) return lock;
  const pid = readControlAddress(dataDir)?.pid;
  throw new RefusedError(
    "E_FOLDER_IN_USE",
    `Another control plane has the folder ${dataDir}${pid === undefined ? "" : ` (process ${pid})`}. Stop it, or choose another folder with --data-dir.`,
  );
}

/**
 * What looks damaged about a folder, without opening it for work; null when nothing does. Throws `DatabaseError` E_DATABASE_NEWER,
 * and `RefusedError` E_RESTORE_UNFINISHED while one database is being exchanged for another.
 */
export function lookForDamage(dataDir: string): DatabaseError | null {
  if (isExchanging(dataDir))
    throw new RefusedError(
      "E_RESTORE_UNFINISHED",
      `A backup is being restored in ${dataDir}, or was when it was cut off: \`inferno serve\` ends what was begun.`,
    );
  try {
    inspectFolder(dataDir);
    return null;
  } catch (cause) {
    if (isDamage(cause)) return cause;
    throw cause;
  }
}

/** For what does not come up without writing: what is wrong, and every way out. */
export function refuseDamage(damage: DatabaseError): RefusedError {
  return new RefusedError(
    damage.code,
    `${damage.message} Nothing was changed. \`inferno restore FILE\` puts a backup in its place, \`inferno salvage FILE\` copies what can still be read; \`inferno serve\` opens the app, which offers both.`,
  );
}

/** A `DatabaseError` as what a caller is told; anything else as it is. */
export function toRefusal(cause: unknown): unknown {
  if (isDamage(cause)) return refuseDamage(cause);
  return cause instanceof DatabaseError ? new RefusedError(cause.code, cause.message) : cause;
}
