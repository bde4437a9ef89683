import type { RandomBytes } from "../src-shared/model/ids.ts";
import type { NodeState } from "../src-shared/model/node.ts";
import type { Clock } from "./clock.ts";
import { DatasetImports } from "./datasets/dataset-imports.ts";
import { NodeAdmission } from "./gateways/nodes/node-admission.ts";
import { OfferDelivery } from "./gateways/nodes/offer-delivery.ts";
import { Revisions } from "./gateways/ui/revisions.ts";
import { CallRollUps } from "./metrics/call-roll-ups.ts";
import { createPrometheus, type Prometheus } from "./metrics/prometheus.ts";
import { RateMeters } from "./runs/rate-meters.ts";
import { RunControl } from "./runs/run-control.ts";
import { RunStatsBook } from "./runs/run-stats-book.ts";
import { RunViews } from "./runs/run-views.ts";
import { Coordinator, type CoordinatorOptions } from "./scheduling/coordinator.ts";
import { RunFollowUps } from "./scheduling/run-follow-ups.ts";
import { ApiAccess } from "./security/api-access.ts";
import { Callers } from "./security/callers.ts";
import { type KeyKeeper, makeFileKeyKeeper } from "./security/key-keeper.ts";
import { SecretBox } from "./security/secret-box.ts";
import { Secrets } from "./security/secrets.ts";
import { Sessions } from "./security/sessions.ts";
import { measureFreeBytes } from "./storage/free-room.ts";
import { requireRoom, StorageState } from "./storage/storage-state.ts";
import type { Store } from "./storage/store.ts";

export type EngineOptions = {
  dataDir: string;
  store: Store;
  clock: Clock;
  random: RandomBytes;
  env: NodeJS.ProcessEnv;
  /** Absent: a key file. */
  keyKeeper?: KeyKeeper;
  leaseTtlMs: number;
  /** A turn could not be written, or what it read is damaged. */
  onStorageFailure: (cause: unknown) => void;
  onNotice: (sentence: string) => void;
};

/** Everything of a control plane that works behind its doors. */
export type Engine = EngineOptions & {
  secrets: Secrets;
  callers: Callers;
  admission: NodeAdmission;
  coordinator: Coordinator;
  control: RunControl;
  followUps: RunFollowUps;
  views: RunViews;
  imports: DatasetImports;
  revisions: Revisions;
  prometheus: Prometheus;
  storageState: StorageState;
};

/** Puts the parts together; starts nothing. */
export function createEngine(options: EngineOptions): Engine {
  const { store, clock, random, leaseTtlMs, onNotice } = options;
  const secrets = new Secrets(store.secrets, new SecretBox(options.keyKeeper ?? makeFileKeyKeeper(options.dataDir, options.env)));
  const access = new ApiAccess(store.tokens, clock);
  const revisions = new Revisions();
  const storageState = new StorageState();
  const rates = new RateMeters();
  const stats = new RunStatsBook(store.metrics);
  // The parts below know each other in a circle, always through a function that is called later.
  const prometheus = createPrometheus({
    nodesByState: () => countBy<NodeState>(coordinator.nodes.all()),
    runsByState: () => store.runs.countByState(),
    chunksHeld: () => coordinator.chunks.count,
  });
  const delivery: OfferDelivery = new OfferDelivery({
    coordinator: () => coordinator,
    readSecret: (name) => secrets.read(name),
    leaseTtlMs,
    onUnplannable: (run, reason) => followUps.pause(run, reason),
  });
  const coordinator: Coordinator = new Coordinator({
    store,
    clock,
    leaseTtlMs,
    onOffer: (offer) => void delivery.deliver(offer),
    onRunState: (run) => {
      if (run.state === "running") stats.begin(run.no);
      revisions.bump("runs");
      followUps.noteState(run);
    },
    onNodes: () => revisions.bump("nodes"),
    ...makeMeters({ store, clock, rates, stats, prometheus, onTurnFailed: (cause, alone) => followUps.noteTurnFailed(cause, alone) }),
    onNotice,
  });
  const control = new RunControl({ store, coordinator, clock, random });
  const followUps: RunFollowUps = new RunFollowUps({ coordinator, control, clock, rates, onNotice, onStorageFailure: options.onStorageFailure });
  return {
    ...options,
    secrets,
    callers: new Callers(access, new Sessions({ table: store.sessions, access, clock })),
    admission: new NodeAdmission(store, clock),
    coordinator,
    control,
    followUps,
    views: new RunViews({ store, coordinator, rates, stats, clock }),
    imports: makeImports(options, storageState, () => revisions.bump("datasets")),
    revisions,
    prometheus,
    storageState,
  };
}

function makeImports({ store, clock, random, dataDir }: EngineOptions, storageState: StorageState, onEnd: () => void): DatasetImports {
  return new DatasetImports({ store, clock, random, onEnd, requireRoom: () => requireRoom(storageState), measureFreeBytes: () => measureFreeBytes(dataDir) });
}

type MeterParts = {
  store: Store;
  clock: Clock;
  rates: RateMeters;
  stats: RunStatsBook;
  prometheus: Prometheus;
  onTurnFailed: CoordinatorOptions["onTurnFailed"];
};

/** What counts calls and rows; the roll-ups of calls are written in the transaction that records them. */
function makeMeters({
  store,
  clock,
  rates,
  stats,
  prometheus,
  onTurnFailed,
}: MeterParts): Pick<CoordinatorOptions, "onCall" | "onCallStored" | "onRowsEnded" | "onClosing" | "onTurnFailed"> {
  const rollUps = new CallRollUps((key) => store.metrics.find(key));
  return {
    onCall: (fact) => rollUps.record(fact),
    onCallStored: (fact) => {
      stats.record(fact);
      prometheus.observeCall(fact);
    },
    onRowsEnded: (run, state, rows) => {
      rates.add(run.no, rows, clock.monotonic());
      prometheus.observeRow(state, rows);
    },
    onClosing: () => {
      for (const row of rollUps.drain()) store.metrics.put(row);
    },
    onTurnFailed: (cause, alone) => {
      rollUps.forgetAll();
      store.staleBuckets.forget();
      onTurnFailed(cause, alone);
    },
  };
}

function countBy<State extends string>(things: readonly { state: State }[]): Partial<Record<State, number>> {
  const countByState: Partial<Record<State, number>> = {};
  for (const { state } of things) countByState[state] = (countByState[state] ?? 0) + 1;
  return countByState;
}
