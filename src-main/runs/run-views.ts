import { countEndedRows, isRunGoing } from "../../src-shared/core/run-verbs.ts";
import type { RunSummary } from "../../src-shared/model/run.ts";
import { RefusedError } from "../../src-shared/wire/reply.ts";
import type { RunDetail, RunLine, RunPageRequest, RunProgress, RunSeries, RunStall } from "../../src-shared/wire/ui/run-messages.ts";
import type { Clock } from "../clock.ts";
import { toKnownTokens } from "../metrics/known-tokens.ts";
import type { Coordinator } from "../scheduling/coordinator.ts";
import type { StoredRun } from "../storage/runs-table.ts";
import type { Store } from "../storage/store.ts";
import type { RateMeters } from "./rate-meters.ts";
import { describeBudget } from "./run-budgets.ts";
import { describeRun, describeSeries } from "./run-detail.ts";
import { toLatency } from "./run-stats.ts";
import type { RunStatsBook } from "./run-stats-book.ts";

/** A failed call says something about a standstill for this long. */
const troubleMs = 30_000;
/** Ended runs whose latency is kept for the list. */
const maxLatencies = 5000;

/** Runs as people see them. */
export class RunViews {
  readonly #store: Store;
  readonly #coordinator: Coordinator | null;
  readonly #rates: RateMeters;
  readonly #stats: RunStatsBook;
  readonly #clock: Clock;
  readonly #latencyOfEnded = new Map<number, { endedAt: number; latency: RunLine["latency"] }>();

  /** Without a coordinator (a folder opened for reading), a run that says it is running was left by a control plane that died. */
  constructor(parts: { store: Store; coordinator: Coordinator | null; rates: RateMeters; stats: RunStatsBook; clock: Clock }) {
    this.#store = parts.store;
    this.#coordinator = parts.coordinator;
    this.#rates = parts.rates;
    this.#stats = parts.stats;
    this.#clock = parts.clock;
  }

  /** By id, the beginning of one, or `last`. Throws `RefusedError` E_RUN_UNKNOWN or E_RUN_AMBIGUOUS. */
  require(reference: string): StoredRun {
    const run = this.#store.runs.findByReference(reference);
    if (run === "ambiguous") throw new RefusedError("E_RUN_AMBIGUOUS", `Several runs begin with ${reference}. Give more of the id; inferno runs lists them.`);
    if (run === null) throw new RefusedError("E_RUN_UNKNOWN", `There is no run ${reference}. inferno runs lists them.`);
    return run;
  }

  toSummary(run: StoredRun): RunSummary {
    const { no: _no, taskBase: _base, datasetNo: _dataset, plan: _plan, possiblyPaidTwice: _paid, stepRows: _steps, freshFrom: _fresh, ...rest } = run;
    const { paidRows: _paidRows, unpricedCalls: _unpriced, expectedRowUsd: _expected, ...shown } = rest;
    const summary = { ...shown, ...toKnownTokens(run), budget: describeBudget(run) };
    const left = this.#coordinator === null && isRunGoing(run.state);
    return left ? { ...summary, state: "paused", reason: "The control plane that ran it has stopped." } : summary;
  }

  list(limit: number): RunSummary[] {
    return this.#store.runs.list(limit).map((run) => this.toSummary(run));
  }

  /** Newest first. Throws `RefusedError` E_RUN_UNKNOWN when `before` is gone. */
  page({ before, states, text, limit }: RunPageRequest): { runs: RunLine[]; more: boolean } {
    const beforeNo = before === undefined ? null : this.require(before).no;
    const found = this.#store.runPages.read({ beforeNo, states, text }, limit + 1);
    return { runs: found.slice(0, limit).map((run) => this.#line(run)), more: found.length > limit };
  }

  progress(run: StoredRun): RunProgress {
    const live = this.#coordinator?.runs.peek(run.no);
    const rowsPerSecond = this.#rates.read(run.no, this.#clock.monotonic());
    const open = run.pending + run.leased;
    return {
      run: this.toSummary(run),
      rowsPerSecond,
      etaMs: rowsPerSecond > 0 && run.state === "running" ? (open / rowsPerSecond) * 1000 : null,
      latency: toLatency(this.#stats.of(run.no).all.latency),
      nodesConnected: this.#coordinator?.nodes.all().length ?? 0,
      stall: rowsPerSecond > 0 || this.#coordinator === null ? null : this.#findStall(run, this.#coordinator),
      rowsBlocked: live?.tallies.blocked ?? this.#store.tasks.countBlocked(run.no),
      possiblyPaidTwice: run.possiblyPaidTwice,
      possiblyPaidTwiceUsd: run.costUsd === null || run.attempts === 0 ? null : (run.possiblyPaidTwice * run.costUsd) / run.attempts,
    };
  }

  detail(run: StoredRun): RunDetail {
    const chunks = this.#coordinator?.chunks.ofRun(run.no) ?? [];
    return describeRun(run, this.progress(run), { store: this.#store, stats: this.#stats.of(run.no), chunks });
  }

  series(run: StoredRun): RunSeries {
    return describeSeries(this.#stats.of(run.no));
  }

  #line(run: StoredRun): RunLine {
    const summary = this.toSummary(run);
    const spanMs = run.startedAt === null ? 0 : (run.endedAt ?? this.#clock.now()) - run.startedAt;
    const average = spanMs > 0 ? (countEndedRows(run) * 1000) / spanMs : null;
    const rowsPerSecond = isRunGoing(summary.state) ? this.#rates.read(run.no, this.#clock.monotonic()) : average;
    return { run: summary, rowsPerSecond, latency: this.#findLatency(run) };
  }

  /** A list shows more runs than sums are kept of; those of ended runs change no more. */
  #findLatency(run: StoredRun): RunLine["latency"] {
    const known = this.#latencyOfEnded.get(run.no);
    if (known !== undefined && known.endedAt === run.endedAt) return known.latency;
    const latency = toLatency(this.#stats.of(run.no).all.latency);
    if (run.endedAt === null) return latency;
    if (this.#latencyOfEnded.size >= maxLatencies) this.#latencyOfEnded.clear();
    this.#latencyOfEnded.set(run.no, { endedAt: run.endedAt, latency });
    return latency;
  }

  /** What is known of why no row ends; null when nothing is out of the ordinary. */
  #findStall(run: StoredRun, { nodes }: Coordinator): RunStall | null {
    if (run.state !== "running") return null;
    if (nodes.all().length === 0) return { why: "no_node", untilAt: null, kind: null, detail: null };
    const now = this.#clock.now();
    const { trouble } = this.#stats.of(run.no);
    const recent = trouble !== null && now - trouble.at < troubleMs ? trouble : null;
    const readyAt = run.leased === 0 && run.freshFrom >= run.total ? this.#store.tasks.findNextReady(run.no) : null;
    if (readyAt !== null && readyAt > now) return { why: "delayed", untilAt: readyAt, kind: recent?.kind ?? null, detail: recent?.message ?? null };
    return recent === null ? null : { why: "trouble", untilAt: null, kind: recent.kind, detail: recent.message };
  }
}
