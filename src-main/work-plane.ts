import { join } from "node:path";
import { toReachableAuthority } from "../src-shared/core/reachable-authority.ts";
import { SampleModels } from "./demo/sample-models.ts";
import { openDoors } from "./doors.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { Listener } from "./gateways/listener.ts";
import type { DataKeeper } from "./gateways/ui/command-parts.ts";
import { makeCommandTable } from "./gateways/ui/commands.ts";
import { makeInProcessApi } from "./gateways/ui/in-process-api.ts";
import { withRevisions } from "./gateways/ui/revisions.ts";
import { LocalNodes } from "./local-nodes/local-nodes.ts";
import { LocalSpools } from "./local-nodes/local-spools.ts";
import { forkNodeProcess, type StartNodeProcess, startManagedNode } from "./local-nodes/node-process.ts";
import { LevelKeeper } from "./metrics/level-keeper.ts";
import type { OpenedData } from "./open-data.ts";
import { findPackageRoot } from "./package-root.ts";
import { type Plane, type PlaneOptions, refuseAppUrl } from "./plane.ts";
import { type DatabaseError, isCorruption, isOutOfRoom, isTaken } from "./storage/database-error.ts";
import { makeDamageError } from "./storage/start-check.ts";
import { databasePath, type Store } from "./storage/store.ts";
import { BackupKeeper } from "./upkeep/backup-keeper.ts";
import { DiskWatch, measureRoom } from "./upkeep/disk-watch.ts";
import { AttemptRetention } from "./runs/attempt-retention.ts";
import { Heartbeat } from "./scheduling/heartbeat.ts";
import { endLocalLeases, recoverRuns } from "./scheduling/recover-runs.ts";

const defaultLeaseTtlMs = 60_000;
const defaultDrainMs = 5000;
const carefulSentence =
  "The control plane ended several times in a row while it took up its runs. They are paused: resume them one by one, and report this with the output of inferno doctor.";

export type WorkHooks = {
  keeper: DataKeeper;
  /** The database in use was found damaged: what follows writes no more. */
  onDamage: (damage: DatabaseError) => void;
  /** Another control plane writes to the database: this one ends. */
  onTaken: (cause: DatabaseError) => void;
};

/** Takes up what a folder holds: recovers, listens, and works. Throws `RefusedError` E_PORT_IN_USE or E_LISTEN. */
export async function openWorkPlane(options: PlaneOptions, data: OpenedData, hooks: WorkHooks): Promise<Plane> {
  const { listen, env } = options;
  const { store, isCareful } = data.folder;
  const { engine, disk } = makeEngine(options, store, hooks);
  const backups = new BackupKeeper({ ...engine, measureDisk: options.measureDisk ?? measureRoom, backUp: () => hooks.keeper.backUp("daily") });
  const { coordinator } = engine;
  let listener: Listener | null = null;
  const joinAddress = (): string | null => (listener === null ? null : toReachableAuthority(listener));
  const localNodes = listen === null ? null : createLocalNodes(engine, () => joinAddress() ?? "", options.startNodeProcess ?? forkNodeProcess);
  const makeAppUrl = (): string => {
    if (listener === null) return refuseAppUrl();
    return `${listener.url}#token=${engine.callers.sessions.makeOneUseToken()}`;
  };
  const sample = new SampleModels();
  const commands = withRevisions(makeCommandTable({ ...engine, localNodes, joinAddress, makeAppUrl, env, sample, keeper: hooks.keeper }), engine.revisions);
  const rhythms = [new Heartbeat(engine), new LevelKeeper(engine), new AttemptRetention(engine), disk, backups];
  const close = async (): Promise<void> => {
    for (const rhythm of rhythms) rhythm.stop();
    coordinator.pauseDispatch();
    await localNodes?.close(options.drainMs ?? defaultDrainMs);
    await sample.close();
    await listener?.close();
    coordinator.turns.close();
    saveSeen(engine);
    await data.close();
  };
  const api = makeInProcessApi({ ...engine, commands, close });
  engine.imports.discardUnfinished();
  if (isCareful) options.onNotice(carefulSentence);
  await recoverRuns({ ...engine, continueRuns: options.continueRuns && !isCareful });
  if (listen !== null) {
    const appFolder = options.appFolder ?? join(findPackageRoot(), "out", "renderer");
    listener = await openDoors({ engine, listen, commands, api, localNodes, appFolder });
    await localNodes?.replayLeft();
  }
  await endLocalLeases(engine);
  data.folder.finishStart();
  for (const rhythm of rhythms) rhythm.start();
  return {
    api,
    address: listener,
    ownerKey: engine.callers.access.ownerKey,
    sessions: store.sessions,
    trouble: null,
    localNodes,
    makeAppUrl,
    whenIdle: () => engine.followUps.whenIdle(),
    close,
  };
}

/** What fails in storage leads to safe mode, an end, or a pause until there is room. */
function makeEngine(options: PlaneOptions, store: Store, { onDamage, onTaken }: WorkHooks): { engine: Engine; disk: DiskWatch } {
  const onStorageFailure = (cause: unknown): void => {
    if (isCorruption(cause)) onDamage(makeDamageError(databasePath(options.dataDir), (cause as Error).message));
    else if (isTaken(cause)) onTaken(cause);
    else if (isOutOfRoom(cause)) disk.noteFull();
  };
  const engine = createEngine({ ...options, store, leaseTtlMs: options.leaseTtlMs ?? defaultLeaseTtlMs, onStorageFailure });
  const disk = new DiskWatch({ ...options, ...engine });
  return { engine, disk };
}

function saveSeen({ coordinator, store, clock, onNotice }: Engine): void {
  try {
    for (const { stored } of coordinator.nodes.all()) store.nodes.saveSeen(stored, clock.now());
  } catch (cause) {
    // No reason to keep a folder: when a node was last seen is all that is lost.
    onNotice(`When nodes were last seen could not be written: ${(cause as Error).message}`);
  }
}

function createLocalNodes(
  { admission, dataDir, coordinator, followUps, clock, onNotice }: Engine,
  joinAddress: () => string,
  startNodeProcess: StartNodeProcess,
): LocalNodes {
  return new LocalNodes({
    start: () => startManagedNode(startNodeProcess),
    makeToken: () => `inferno1.${admission.localSecret}@${joinAddress()}`,
    onDied: (node, end) => {
      const tell = (cause: unknown): void =>
        onNotice(`The end of a local node could not be written: ${(cause as Error).message}. Its rows go back when their lease runs out.`);
      // While its connection stands, what it sent is still being read; its end follows.
      if (coordinator.nodes.findByNo(node.no) === undefined) coordinator.endNode(node.no, end).catch(tell);
    },
    onNoneLeft: (reason) => {
      if (coordinator.nodes.ready().length > 0) return;
      for (const run of coordinator.runs.running()) followUps.pause(run, `${reason} No node is left to go on.`);
    },
    spools: new LocalSpools(dataDir),
    now: () => clock.monotonic(),
    onNotice,
  });
}
