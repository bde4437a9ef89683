import { randomFillSync } from "node:crypto";
import type { RandomBytes } from "../src-shared/model/ids.ts";
import type { NodeState } from "../src-shared/model/node.ts";
import type { RunState } from "../src-shared/model/run.ts";
import { RefusedError } from "../src-shared/wire/reply.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { ControlApi } from "./control-api.ts";
import { DatasetImports } from "./datasets/dataset-imports.ts";
import { makeDataRoutes } from "./gateways/http/data-routes.ts";
import { makePublicRoutes } from "./gateways/http/public-routes.ts";
import { type Listener, openListener } from "./gateways/listener.ts";
import { NodeAdmission } from "./gateways/nodes/node-admission.ts";
import { makeNodeRoutes } from "./gateways/nodes/node-routes.ts";
import { NodesGateway } from "./gateways/nodes/nodes-gateway.ts";
import { OfferDelivery } from "./gateways/nodes/offer-delivery.ts";
import { makeCommandTable, makeReadOnlyTable } from "./gateways/ui/commands.ts";
import { makeInProcessApi } from "./gateways/ui/in-process-api.ts";
import { openUiGateway } from "./gateways/ui/ui-gateway.ts";
import { LocalNodes } from "./local-nodes/local-nodes.ts";
import { CallRollUps } from "./metrics/call-roll-ups.ts";
import { createPrometheus } from "./metrics/prometheus.ts";
import { storeRollUps } from "./metrics/store-roll-ups.ts";
import { RateMeters } from "./runs/rate-meters.ts";
import { RunControl } from "./runs/run-control.ts";
import { RunViews } from "./runs/run-views.ts";
import { Coordinator } from "./scheduling/coordinator.ts";
import { Heartbeat } from "./scheduling/heartbeat.ts";
import { recoverRuns } from "./scheduling/recover-runs.ts";
import { RunFollowUps } from "./scheduling/run-follow-ups.ts";
import { ApiAccess } from "./security/api-access.ts";
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
  /** Something the user should know, in a sentence. */
  onNotice?: (sentence: string) => void;
  leaseTtlMs?: number;
  clock?: Clock;
  random?: RandomBytes;
  env?: NodeJS.ProcessEnv;
};

export type ControlPlane = {
  api: ControlApi;
  /** Null when it does not listen. */
  address: { host: string; port: number; url: string } | null;
  /** Resolves when no run is going on. */
  whenIdle(): Promise<void>;
  close(): Promise<void>;
};

const defaultLeaseTtlMs = 60_000;

/**
 * The one composition root. Throws `RefusedError`: E_FOLDER_IN_USE naming the other's process id, E_PORT_IN_USE, E_LISTEN,
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
  const clock = options.clock ?? systemClock;
  const secrets = new Secrets(store.secrets, new SecretBox(options.dataDir, options.env ?? process.env));
  const views = new RunViews({ store, coordinator: null, rates: new RateMeters(), clock });
  const close = async (): Promise<void> => store.close();
  const commands = makeReadOnlyTable({ store, definitions: store.definitions, secrets, views, coordinator: null });
  const imports = new DatasetImports({ store, clock, random: fillRandom });
  return { api: makeInProcessApi({ commands, store, views, imports, close }), address: null, whenIdle: async () => undefined, close };
}

async function openForWork(options: ControlPlaneOptions): Promise<ControlPlane> {
  const lock = lockFolder(options.dataDir);
  if (lock === null) {
    const pid = readControlAddress(options.dataDir)?.pid;
    throw new RefusedError("E_FOLDER_IN_USE", `Another control plane has the folder ${options.dataDir}${pid === undefined ? "" : ` (process ${pid})`}. Stop it, or choose another folder with --data-dir.`);
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
  const { listen, leaseTtlMs = defaultLeaseTtlMs, clock = systemClock, random = fillRandom, env = process.env } = options;
  const onNotice = options.onNotice ?? ((): void => undefined);
  const secrets = new Secrets(store.secrets, new SecretBox(options.dataDir, env));
  const access = new ApiAccess(store.tokens, clock);
  const admission = new NodeAdmission(store, clock);
  const rates = new RateMeters();
  const rollUps = new CallRollUps();
  const delivery: OfferDelivery = new OfferDelivery({ coordinator: () => coordinator, readSecret: (name) => secrets.read(name), leaseTtlMs, onUnplannable: (run, reason) => followUps.pause(run, reason) });
  const prometheus = createPrometheus({ nodesByState: () => countBy(coordinator.nodes.all().map(({ state }) => state)), runsByState: () => countBy(coordinator.runs.all().map(({ state }) => state)), chunksHeld: () => coordinator.chunks.count });
  const coordinator: Coordinator = new Coordinator({
    store,
    clock,
    random,
    leaseTtlMs,
    onOffer: (offer) => void delivery.deliver(offer),
    onRunState: (run, from) => followUps.noteState(run, from),
    onCall: (fact) => {
      rollUps.record(fact);
      prometheus.observeCall(fact);
    },
    onRowsEnded: (run, state) => {
      rates.add(run.no, 1, clock.monotonic());
      prometheus.observeRow(state);
    },
    onClosing: () => storeRollUps(store.metrics, rollUps.drain()),
    onStorageFailure: (cause) => followUps.noteStorageFailure(cause),
  });
  const control = new RunControl({ store, coordinator, clock, random });
  const followUps: RunFollowUps = new RunFollowUps({ coordinator, control, store, clock, rates, onNotice });
  const views = new RunViews({ store, coordinator, rates, clock });
  const imports = new DatasetImports({ store, clock, random });
  imports.discardUnfinished();

  let listener: Listener | null = null;
  const joinAddress = (): string | null => (listener === null ? null : `${listener.host === "0.0.0.0" || listener.host === "::" ? "127.0.0.1" : listener.host}:${listener.port}`);
  const localNodes = listen === null ? null : new LocalNodes({
    makeToken: () => `inferno1.${admission.localSecret}@${joinAddress()}`,
    onDied: (node) => {
      store.nodes.remove(node.no, clock.now());
      if (coordinator.nodes.findByNo(node.no) === undefined) void coordinator.nodeDied(node);
    },
    now: () => clock.monotonic(),
    onNotice,
  });
  const commands = makeCommandTable({ store, definitions: store.definitions, secrets, views, coordinator, control, localNodes, joinAddress, env, clock });
  const close = makeClose();
  const api = makeInProcessApi({ commands, store, views, imports, close });
  await recoverRuns({ store, coordinator, control, leaseTtlMs, clock, listening: listen !== null, continueRuns: options.continueRuns === true });
  if (listen !== null) {
    const gateway: { current: NodesGateway | null } = { current: null };
    const routes = [makePublicRoutes({ prometheus, access }), makeDataRoutes({ api, access }), makeNodeRoutes({ coordinator, admission, gateway: () => gateway.current as NodesGateway })];
    listener = await openListener(listen, routes, onNotice);
    gateway.current = new NodesGateway(listener.io, {
      coordinator,
      admission,
      delivery,
      leaseTtlMs,
      onConnected: (node) => localNodes?.noteConnected(node),
      isDead: (node) => localNodes?.isDead(node) === true,
      onNotice,
    });
    openUiGateway(listener.io, { commands, access, onNotice });
    lock.announce({ host: listener.host, port: listener.port, key: access.ownerKey });
  }
  const heartbeat = new Heartbeat({ coordinator, followUps, clock, leaseTtlMs, onNotice });
  heartbeat.start();
  return { api, address: listener, whenIdle: () => followUps.whenIdle(), close };

  function makeClose(): () => Promise<void> {
    let closing: Promise<void> | null = null;
    const closeAll = async (): Promise<void> => {
      heartbeat.stop();
      await localNodes?.close();
      await listener?.close();
      coordinator.turns.close();
      for (const { stored } of coordinator.nodes.all()) store.nodes.saveSeen(stored, clock.now());
      store.checkpoint();
      store.close();
      lock.release();
    };
    return () => (closing ??= closeAll());
  }
}

const fillRandom: RandomBytes = (bytes) => void randomFillSync(bytes);

function countBy<State extends NodeState | RunState>(states: readonly State[]): Partial<Record<State, number>> {
  const countByState: Partial<Record<State, number>> = {};
  for (const state of states) countByState[state] = (countByState[state] ?? 0) + 1;
  return countByState;
}
