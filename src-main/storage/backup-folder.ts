import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { copyDatabase, removeCopy } from "./copy-database.ts";
import { makePrivateFolder } from "./private-folder.ts";
import { databasePath } from "./store.ts";

/** What a backup was made for. `replaced`: no backup, but the database that a restored one took the place of. */
export const backupReasons = ["daily", "migration", "manual", "salvage", "replaced"] as const;
export type BackupReason = (typeof backupReasons)[number];

/** A database that can be restored. `file` is its name, which tells it from the others. */
export type StoredBackup = { file: string; reason: BackupReason; madeAt: number; bytes: number };

const backupName = /^inferno-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})-(\d{3})Z-(daily|migration|manual|salvage)\.db$/;
const replacedName = /^inferno\.db\.replaced-(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})-(\d{3})Z$/;

/** How many that were made by themselves stay. What a person made, and what was replaced, stays until a person takes it away. */
const keptByReason: Partial<Record<BackupReason, number>> = { daily: 7, migration: 3 };

const folderOf = (dataDir: string): string => join(dataDir, "backups");

/** Copies the folder's database into its folder of backups, and clears away what is old of that kind. Throws as `copyDatabase`. */
export async function addBackup(dataDir: string, reason: Exclude<BackupReason, "replaced">, now: number): Promise<StoredBackup> {
  const path = prepareBackupPath(dataDir, reason, now);
  await copyDatabase(databasePath(dataDir), path);
  removeOld(dataDir, reason);
  const file = path.slice(folderOf(dataDir).length + 1);
  return { file, reason, madeAt: now, bytes: statSync(path).size };
}

/** Where a backup made now goes; its folder is there then, and what killed processes left is not. */
export function prepareBackupPath(dataDir: string, reason: Exclude<BackupReason, "replaced">, now: number): string {
  const folder = folderOf(dataDir);
  makePrivateFolder(folder);
  for (const name of readdirSync(folder)) if (name.endsWith(".part")) removeCopy(join(folder, name));
  return join(folder, `inferno-${new Date(now).toISOString().replaceAll(/[:.]/g, "-")}-${reason}.db`);
}

/** Newest first. */
export function listBackups(dataDir: string): StoredBackup[] {
  const folder = folderOf(dataDir);
  const made = existsSync(folder) ? readdirSync(folder).map((file) => readBackup(folder, file, backupName)) : [];
  const replaced = readdirSync(dataDir).map((file) => readBackup(dataDir, file, replacedName));
  return [...made, ...replaced].filter((backup) => backup !== null).toSorted((a, b) => b.madeAt - a.madeAt);
}

/** Its path; null when there is none of that name. */
export function findBackup(dataDir: string, file: string): string | null {
  const found = listBackups(dataDir).find((backup) => backup.file === file);
  if (found === undefined) return null;
  return join(found.reason === "replaced" ? dataDir : folderOf(dataDir), file);
}

/** False when there is none of that name. */
export function removeBackup(dataDir: string, file: string): boolean {
  const path = findBackup(dataDir, file);
  if (path !== null) removeCopy(path);
  return path !== null;
}

function readBackup(folder: string, file: string, pattern: RegExp): StoredBackup | null {
  const [, day, hours, minutes, seconds, milliseconds, reason] = pattern.exec(file) ?? [];
  if (day === undefined) return null;
  const bytes = statSync(join(folder, file), { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return null;
  return { file, reason: (reason ?? "replaced") as BackupReason, madeAt: Date.parse(`${day}T${hours}:${minutes}:${seconds}.${milliseconds}Z`), bytes };
}

function removeOld(dataDir: string, reason: BackupReason): void {
  const kept = keptByReason[reason];
  if (kept === undefined) return;
  const alike = listBackups(dataDir).filter((backup) => backup.reason === reason);
  for (const { file } of alike.slice(kept)) rmSync(join(folderOf(dataDir), file), { force: true });
}
