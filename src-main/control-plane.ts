import { randomFillSync } from "node:crypto";
import type { RandomBytes } from "../src-shared/model/ids.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { ControlApi } from "./control-api.ts";
import { DatasetImports } from "./datasets/dataset-imports.ts";
import { makeReadOnlyTable } from "./gateways/ui/commands.ts";
import { makeInProcessApi } from "./gateways/ui/in-process-api.ts";
import type { StartNodeProcess } from "./local-nodes/node-process.ts";
import { lookForDamage, takeFolder, toRefusal } from "./open-data.ts";
import { refuseAppUrl } from "./plane.ts";
import { type ExchangeOptions, PlaneExchange } from "./plane-exchange.ts";
import { RateMeters } from "./runs/rate-meters.ts";
import { RunStatsBook } from "./runs/run-stats-book.ts";
import { RunViews } from "./runs/run-views.ts";
import { type KeyKeeper, makeFileKeyKeeper } from "./security/key-keeper.ts";
import { SecretBox } from "./security/secret-box.ts";
import { Secrets } from "./security/secrets.ts";
import type { MeasureDisk } from "./upkeep/disk-watch.ts";
import type { DiskLimits } from "./upkeep/judge-disk.ts";
import { StorageState } from "./storage/storage-state.ts";
import { openStoreReadOnly } from "./storage/store.ts";

export type ControlPlaneOptions = {
  /** Absolute. */
  dataDir: string;
  /** Null: no server and no nodes, for commands on a folder that nobody serves. */
  listen: { host: string; port: number } | null;
  /** Looks only; the folder may be in use. */
  readOnly?: boolean;
  /** Runs that were going on when the last control plane stopped go on; otherwise they are paused. */
  continueRuns?: boolean;
  /** A damaged database: come up without writing, and offer what can be done, instead of refusing. Only with `listen`. */
  safeMode?: boolean;
  /** How long local nodes may take to finish their calls when it closes; default 5 s. */
  drainMs?: number;
  /** Something the user should know, in a sentence. */
  onNotice?: (sentence: string) => void;
  leaseTtlMs?: number;
  /** The folder of the built renderer; default: this package's. */
  appFolder?: string;
  clock?: Clock;
  random?: RandomBytes;
  env?: NodeJS.ProcessEnv;
  /** Who keeps the key of the secrets; absent: a file in the data folder. */
  keyKeeper?: KeyKeeper;
  /** How a local node process is started; absent: as a child of this one. */
  startNodeProcess?: StartNodeProcess;
  /** How the room on the data folder's disk is measured; absent: by the file system. */
  measureDisk?: MeasureDisk;
  diskLimits?: DiskLimits;
};

export type ControlPlane = {
  api: ControlApi;
  /** Null when it does not listen. */
  address: { host: string; port: number; url: string } | null;
  /** An address that opens the app once, within 10 minutes. Throws `RefusedError` E_NOT_LISTENING when it does not listen. */
  makeAppUrl(): string;
  /** Resolves when no run is going on. */
  whenIdle(): Promise<void>;
  /** Why it came up in safe mode; null when it works. */
  trouble: string | null;
  /** Resolves when it has come to an end by itself, and why. */
  ended: Promise<Error>;
  close(): Promise<void>;
};

/**
 * The one composition root. Throws `RefusedError`: E_FOLDER_IN_USE naming the other's process id, E_FOLDER_SHARED, E_PORT_IN_USE, E_LISTEN,
 * or E_DATABASE_… for a database that cannot be used.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  try {
    return options.readOnly === true ? openForReading(options) : await openForWork(options);
  } catch (cause) {
    throw toRefusal(cause);
  }
}

function openForReading(options: ControlPlaneOptions): ControlPlane {
  const { dataDir, clock = systemClock, env = process.env } = options;
  const damage = lookForDamage(dataDir);
  if (damage !== null) options.onNotice?.(`${damage.message} What can be read is shown.`);
  const store = openStoreReadOnly(dataDir);
  const secrets = new Secrets(store.secrets, new SecretBox(options.keyKeeper ?? makeFileKeyKeeper(dataDir, env)));
  const views = new RunViews({ store, coordinator: null, rates: new RateMeters(), stats: new RunStatsBook(store.metrics), clock });
  const close = async (): Promise<void> => store.close();
  const commands = makeReadOnlyTable({ store, secrets, views, coordinator: null, env, clock, dataDir, storageState: new StorageState() });
  const imports = new DatasetImports({ store, clock, random: fillRandom, requireRoom: () => undefined, onEnd: () => undefined });
  return {
    api: makeInProcessApi({ commands, store, views, imports, close }),
    address: null,
    makeAppUrl: refuseAppUrl,
    whenIdle: async () => undefined,
    trouble: damage?.message ?? null,
    ended: new Promise(() => undefined),
    close,
  };
}

async function openForWork(options: ControlPlaneOptions): Promise<ControlPlane> {
  const lock = takeFolder(options.dataDir);
  const exchange = new PlaneExchange(decideOptions(options), lock);
  try {
    await exchange.open();
  } catch (cause) {
    lock.release();
    throw cause;
  }
  const close = onlyOnce(() => exchange.close());
  const api: ControlApi = {
    call: (event, request) => exchange.plane.api.call(event, request),
    importDataset: (source, importing) => exchange.plane.api.importDataset(source, importing),
    readResults: (run, reading) => exchange.plane.api.readResults(run, reading),
    close,
  };
  return {
    api,
    // The port is kept when the database is exchanged.
    address: exchange.plane.address,
    makeAppUrl: () => exchange.plane.makeAppUrl(),
    whenIdle: () => exchange.plane.whenIdle(),
    trouble: exchange.plane.trouble,
    ended: exchange.ended,
    close,
  };
}

function decideOptions(options: ControlPlaneOptions): ExchangeOptions {
  return {
    ...options,
    continueRuns: options.continueRuns === true,
    safeMode: options.safeMode === true,
    clock: options.clock ?? systemClock,
    random: options.random ?? fillRandom,
    env: options.env ?? process.env,
    onNotice: options.onNotice ?? ((): void => undefined),
  };
}

function onlyOnce(act: () => Promise<void>): () => Promise<void> {
  let acting: Promise<void> | null = null;
  return () => (acting ??= act());
}

const fillRandom: RandomBytes = (bytes) => void randomFillSync(bytes);
