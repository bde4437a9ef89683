import { randomFillSync } from "node:crypto";
import { join } from "node:path";
import type { RandomBytes } from "../src-shared/model/ids.ts";
import { RefusedError } from "../src-shared/wire/reply.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { ControlApi } from "./control-api.ts";
import { DatasetImports } from "./datasets/dataset-imports.ts";
import { openDoors } from "./doors.ts";
import { SampleModels } from "./demo/sample-models.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { Listener } from "./gateways/listener.ts";
import { makeCommandTable, makeReadOnlyTable } from "./gateways/ui/commands.ts";
import { makeInProcessApi } from "./gateways/ui/in-process-api.ts";
import { withRevisions } from "./gateways/ui/revisions.ts";
import { LocalNodes } from "./local-nodes/local-nodes.ts";
import { forkNodeProcess, type StartNodeProcess, startManagedNode } from "./local-nodes/node-process.ts";
import { LevelKeeper } from "./metrics/level-keeper.ts";
import { findPackageRoot } from "./package-root.ts";
import { toReachableAuthority } from "../src-shared/core/reachable-authority.ts";
import { AttemptRetention } from "./runs/attempt-retention.ts";
import { RateMeters } from "./runs/rate-meters.ts";
import { RunStatsBook } from "./runs/run-stats-book.ts";
import { RunViews } from "./runs/run-views.ts";
import { Heartbeat } from "./scheduling/heartbeat.ts";
import { recoverRuns } from "./scheduling/recover-runs.ts";
import { type KeyKeeper, makeFileKeyKeeper } from "./security/key-keeper.ts";
import { SecretBox } from "./security/secret-box.ts";
import { Secrets } from "./security/secrets.ts";
import { DatabaseError } from "./storage/database.ts";
import { type FolderLock, lockFolder, readControlAddress } from "./storage/folder-lock.ts";
import { openStore, openStoreReadOnly, type Store } from "./storage/store.ts";

export type ControlPlaneOptions = {
  /** Absolute. */
  dataDir: string;
  /** Null: no server and no nodes, for commands on a folder that nobody serves. */
  listen: { host: string; port: number } | null;
  /** Looks only; the folder may be in use. */
  readOnly?: boolean;
  /** Runs that were going on when the last control plane stopped go on; otherwise they are paused. */
  continueRuns?: boolean;
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
};

export type ControlPlane = {
  api: ControlApi;
  /** Null when it does not listen. */
  address: { host: string; port: number; url: string } | null;
  /** An address that opens the app once, within 10 minutes. Throws `RefusedError` E_NOT_LISTENING when it does not listen. */
  makeAppUrl(): string;
  /** Resolves when no run is going on. */
  whenIdle(): Promise<void>;
  close(): Promise<void>;
};

const defaultLeaseTtlMs = 60_000;
const defaultDrainMs = 5000;

/**
 * The one composition root. Throws `RefusedError`: E_FOLDER_IN_USE naming the other's process id, E_FOLDER_SHARED, E_PORT_IN_USE, E_LISTEN,
 * or E_DATABASE_… for a database that cannot be used.
 */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  try {
    return options.readOnly === true ? openForReading(options) : await openForWork(options);
  } catch (cause) {
    if (cause instanceof DatabaseError) throw new RefusedError(cause.code, cause.message);
    throw cause;
  }
}

function openForReading(options: ControlPlaneOptions): ControlPlane {
  const store = openStoreReadOnly(options.dataDir);
  const { clock = systemClock, env = process.env } = options;
  const secrets = new Secrets(store.secrets, new SecretBox(options.keyKeeper ?? makeFileKeyKeeper(options.dataDir, env)));
  const views = new RunViews({ store, coordinator: null, rates: new RateMeters(), stats: new RunStatsBook(store.metrics), clock });
  const close = async (): Promise<void> => store.close();
  const commands = makeReadOnlyTable({ store, secrets, views, coordinator: null, env, clock, dataDir: options.dataDir });
  const imports = new DatasetImports({ store, clock, random: fillRandom, onEnd: () => undefined });
  return { api: makeInProcessApi({ commands, store, views, imports, close }), address: null, makeAppUrl: refuseAppUrl, whenIdle: async () => undefined, close };
}

async function openForWork(options: ControlPlaneOptions): Promise<ControlPlane> {
  const lock = lockFolder(options.dataDir);
  if (lock === null) {
    const pid = readControlAddress(options.dataDir)?.pid;
    throw new RefusedError(
      "E_FOLDER_IN_USE",
      `Another control plane has the folder ${options.dataDir}${pid === undefined ? "" : ` (process ${pid})`}. Stop it, or choose another folder with --data-dir.`,
    );
  }
  let store: Store | null = null;
  try {
    store = openStore(options.dataDir);
    return await assemble(options, store, lock);
  } catch (cause) {
    store?.close();
    lock.release();
    throw cause;
  }
}

async function assemble(options: ControlPlaneOptions, store: Store, lock: FolderLock): Promise<ControlPlane> {
  const { listen, clock = systemClock, env = process.env } = options;
  const onNotice = options.onNotice ?? ((): void => undefined);
  const engine = createEngine({
    ...options,
    store,
    clock,
    random: options.random ?? fillRandom,
    env,
    onNotice,
    leaseTtlMs: options.leaseTtlMs ?? defaultLeaseTtlMs,
  });
  const { coordinator } = engine;
  let listener: Listener | null = null;
  const joinAddress = (): string | null => (listener === null ? null : toReachableAuthority(listener));
  const localNodes = listen === null ? null : createLocalNodes(engine, () => joinAddress() ?? "", options.startNodeProcess ?? forkNodeProcess);
  const makeAppUrl = (): string => {
    if (listener === null) return refuseAppUrl();
    return `${listener.url}#token=${engine.callers.sessions.makeOneUseToken()}`;
  };
  const sample = new SampleModels();
  const commands = withRevisions(makeCommandTable({ ...engine, localNodes, joinAddress, makeAppUrl, env, sample }), engine.revisions);
  const rhythms = [new Heartbeat(engine), new LevelKeeper(engine), new AttemptRetention(engine)];
  const close = onlyOnce(async () => {
    for (const rhythm of rhythms) rhythm.stop();
    coordinator.pauseDispatch();
    await localNodes?.close(options.drainMs ?? defaultDrainMs);
    await sample.close();
    await listener?.close();
    coordinator.turns.close();
    for (const { stored } of coordinator.nodes.all()) store.nodes.saveSeen(stored, clock.now());
    store.checkpoint();
    store.close();
    lock.release();
  });
  const api = makeInProcessApi({ ...engine, commands, close });
  engine.imports.discardUnfinished();
  await recoverRuns({ ...engine, continueRuns: options.continueRuns === true });
  if (listen !== null) {
    const appFolder = options.appFolder ?? join(findPackageRoot(), "out", "renderer");
    listener = await openDoors({ engine, listen, commands, api, localNodes, appFolder });
    lock.announce({ host: listener.host, port: listener.port, key: engine.callers.access.ownerKey });
  }
  for (const rhythm of rhythms) rhythm.start();
  return { api, address: listener, makeAppUrl, whenIdle: () => engine.followUps.whenIdle(), close };
}

function createLocalNodes(
  { admission, store, coordinator, followUps, clock, onNotice }: Engine,
  joinAddress: () => string,
  startNodeProcess: StartNodeProcess,
): LocalNodes {
  return new LocalNodes({
    start: () => startManagedNode(startNodeProcess),
    makeToken: () => `inferno1.${admission.localSecret}@${joinAddress()}`,
    onDied: (node) => {
      const tell = (cause: unknown): void =>
        onNotice(`The end of a local node could not be written: ${(cause as Error).message}. Its rows go back when their lease runs out.`);
      try {
        store.nodes.remove(node.no, clock.now());
      } catch (cause) {
        tell(cause);
      }
      // While its connection stands, what it sent is still being read; its end follows.
      if (coordinator.nodes.findByNo(node.no) === undefined) coordinator.nodeDied(node).catch(tell);
    },
    onNoneLeft: (reason) => {
      if (coordinator.nodes.ready().length > 0) return;
      for (const run of coordinator.runs.running()) followUps.pause(run, `${reason} No node is left to go on.`);
    },
    now: () => clock.monotonic(),
    onNotice,
  });
}

function refuseAppUrl(): never {
  throw new RefusedError("E_NOT_LISTENING", "This control plane does not listen, so there is no app to open. Start one with: inferno serve");
}

function onlyOnce(act: () => Promise<void>): () => Promise<void> {
  let acting: Promise<void> | null = null;
  return () => (acting ??= act());
}

const fillRandom: RandomBytes = (bytes) => void randomFillSync(bytes);
