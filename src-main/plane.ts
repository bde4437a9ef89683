import type { RandomBytes } from "../src-shared/model/ids.ts";
import { RefusedError } from "../src-shared/wire/reply.ts";
import type { Clock } from "./clock.ts";
import type { ControlApi } from "./control-api.ts";
import type { LocalNodes } from "./local-nodes/local-nodes.ts";
import type { StartNodeProcess } from "./local-nodes/node-process.ts";
import type { KeyKeeper } from "./security/key-keeper.ts";
import type { MeasureDisk } from "./upkeep/disk-watch.ts";
import type { DiskLimits } from "./upkeep/judge-disk.ts";
import type { SessionsTable } from "./storage/sessions-table.ts";

/** What a control plane is started with, all of it decided. */
export type PlaneOptions = {
  dataDir: string;
  listen: { host: string; port: number } | null;
  continueRuns: boolean;
  clock: Clock;
  random: RandomBytes;
  env: NodeJS.ProcessEnv;
  onNotice: (sentence: string) => void;
  drainMs?: number;
  leaseTtlMs?: number;
  appFolder?: string;
  keyKeeper?: KeyKeeper;
  startNodeProcess?: StartNodeProcess;
  measureDisk?: MeasureDisk;
  /** Absent: by the size of the disk. */
  diskLimits?: DiskLimits;
};

/** A control plane over a folder's database as it is now; another takes its place when the database is exchanged. */
export type Plane = {
  api: ControlApi;
  address: { host: string; port: number; url: string } | null;
  /** For this machine's other commands. */
  ownerKey: string;
  /** Windows that are signed in here. */
  sessions: SessionsTable;
  /** Why it is in safe mode; null when it works. */
  trouble: string | null;
  /** Node processes on this machine; null when none can be. */
  localNodes: LocalNodes | null;
  makeAppUrl(): string;
  whenIdle(): Promise<void>;
  close(): Promise<void>;
};

export function refuseAppUrl(): never {
  throw new RefusedError("E_NOT_LISTENING", "This control plane does not listen, so there is no app to open. Start one with: inferno serve");
}
