import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import path from "node:path";
import { formatBytes } from "../print/figures.ts";
import { type Finding, found } from "./finding.ts";

const subject = "data folder";
const littleBytes = 2e9;
const tooLittleBytes = 100e6;

/** Path, permissions, room on the disk, and whether something syncs it to a cloud. */
export async function checkDataFolder(dataDir: string, platform: NodeJS.Platform): Promise<Finding[]> {
  const there = await stat(dataDir).catch(() => null);
  if (there !== null && !there.isDirectory()) return [found.fail(subject, `${dataDir} is not a folder; choose another with --data-dir.`)];
  const existing = there === null ? await nearestFolder(dataDir) : dataDir;
  const writable = await access(existing, constants.W_OK | constants.R_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable) return [found.fail(subject, `${existing} may not be written to by this user; choose another with --data-dir, or change its owner.`)];
  const findings = [there === null ? found.ok(subject, `${dataDir} (not there yet; made when it is first needed)`) : found.ok(subject, dataDir)];
  if (there !== null && platform !== "win32" && (there.mode & 0o077) !== 0)
    findings.push(found.warn(subject, `other users of this machine can look into it (mode ${(there.mode & 0o777).toString(8)}): chmod 700 '${dataDir}'`));
  const cloud = findCloudSync(dataDir);
  if (cloud !== null)
    findings.push(found.warn(subject, `it lies in a folder that ${cloud} syncs, which can damage the database: choose a local one with --data-dir.`));
  findings.push(await checkRoom(existing));
  return findings;
}

/** Which service syncs the folder, judged by its path; null when none is known to. */
export function findCloudSync(dataDir: string): string | null {
  const folders = dataDir.split(/[\\/]/);
  const hasFolder = (pattern: RegExp): boolean => folders.some((folder) => pattern.test(folder));
  if (hasFolder(/^OneDrive( -.*)?$/i)) return "OneDrive";
  if (hasFolder(/^Dropbox( \(.*\))?$/i)) return "Dropbox";
  if (hasFolder(/^(Mobile Documents|iCloud ?Drive)$/i)) return "iCloud";
  if (hasFolder(/^(Google ?Drive|GoogleDrive-.*|My Drive)$/i)) return "Google Drive";
  if (hasFolder(/^(Nextcloud|ownCloud|Syncthing)$/i)) return "a cloud service";
  return null;
}

async function checkRoom(folder: string): Promise<Finding> {
  const room = await statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
  if (room === null) return found.warn("disk", "how much room is left could not be told.");
  const text = `${formatBytes(room)} free`;
  if (room < tooLittleBytes) return found.fail("disk", `${text}: make room, or choose another disk with --data-dir.`);
  if (room < littleBytes) return found.warn("disk", `${text}: a large dataset needs about two and a half times its size.`);
  return found.ok("disk", text);
}

async function nearestFolder(folder: string): Promise<string> {
  const parent = path.dirname(folder);
  if (parent === folder) return folder;
  return (await stat(parent).catch(() => null)) === null ? nearestFolder(parent) : parent;
}
