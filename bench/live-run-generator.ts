import type { RunSummary } from "../src-shared/model/run.ts";
import type { Overview, TopicName } from "../src-shared/wire/ui-down.ts";
import { revisedThings } from "../src-shared/wire/ui-down.ts";
import type { UiUpEvent } from "../src-shared/wire/ui-up.ts";
import type { RunDetail, RunProgress, RunSeries } from "../src-shared/wire/ui/run-messages.ts";

const total = 10_000_000;
const steps = ["classify", "extract", "judge"] as const;
const startedAt = 1_790_000_000_000;

/** A run that ends `rate` rows a second, as a control plane would tell of it: what a window gets, and nothing behind it. */
export class LiveRunGenerator {
  readonly id = "run-0123456789" as RunSummary["id"];
  readonly #rate: number;
  #elapsedMs = 120_000;

  constructor(rate: number) {
    this.#rate = rate;
  }

  advance(ms: number): void {
    this.#elapsedMs += ms;
  }

  /** The values of the topics that a window watches. */
  topics(names: readonly string[]): Partial<Record<TopicName, unknown>> {
    const values: Partial<Record<TopicName, unknown>> = {};
    for (const name of names) {
      if (name === "overview") values.overview = this.#overview();
      if (name === "nodes") values.nodes = [];
      if (name === `run:${this.id}`) values[`run:${this.id}`] = this.#progress();
    }
    return values;
  }

  /** What a command answers; undefined for one that the screens under measurement do not give. */
  answer(event: string): unknown {
    const answers: Partial<Record<UiUpEvent, () => unknown>> = {
      "run:list": () => [this.#run()],
      "run:page": () => ({ runs: [{ run: this.#run(), rowsPerSecond: this.#rate, latency: this.#latency() }], more: false }),
      "run:progress": () => this.#progress(),
      "run:show": () => this.#detail(),
      "run:series": () => this.#series(),
      "node:list": () => [],
      "endpoint:list": () => [],
      "pipeline:list": () => [],
      "dataset:list": () => [],
    };
    return answers[event as UiUpEvent]?.();
  }

  #run(): RunSummary {
    const done = Math.min(total, Math.floor((this.#elapsedMs / 1000) * this.#rate));
    const failed = Math.floor(done / 50);
    const leased = Math.min(512, total - done);
    return {
      id: this.id,
      name: "Ten million rows",
      pipeline: "support-triage",
      pipelineVersion: 3,
      dataset: "data-0123456789" as RunSummary["dataset"],
      datasetName: "tickets.jsonl",
      state: "running",
      reason: null,
      total,
      pending: total - done - leased,
      leased,
      succeeded: done - failed,
      failed,
      skipped: 0,
      canceled: 0,
      attempts: done * steps.length + failed,
      duplicates: 0,
      inputTokens: done * 210,
      outputTokens: done * 37,
      costUsd: done * 0.000_02,
      budget: null,
      settings: { concurrency: 256, vars: {}, limit: null, maxCostUsd: null },
      outputPath: null,
      createdAt: startedAt,
      startedAt,
      endedAt: null,
    } as RunSummary;
  }

  #latency(): NonNullable<RunProgress["latency"]> {
    const wave = 1 + 0.2 * Math.sin(this.#elapsedMs / 700);
    return { p50: 180 * wave, p95: 420 * wave, p99: 910 * wave, count: Math.floor((this.#elapsedMs / 1000) * this.#rate) };
  }

  #progress(): RunProgress {
    const rowsPerSecond = this.#rate * (1 + 0.1 * Math.sin(this.#elapsedMs / 900));
    const run = this.#run();
    return {
      run,
      rowsPerSecond,
      etaMs: ((run.pending + run.leased) / rowsPerSecond) * 1000,
      latency: this.#latency(),
      nodesConnected: 4,
      stall: null,
      rowsBlocked: 0,
      possiblyPaidTwice: 0,
      possiblyPaidTwiceUsd: null,
    };
  }

  #overview(): Overview {
    return { active: [this.#progress()], nodesReady: 4, revisions: Object.fromEntries(revisedThings.map((thing) => [thing, 0])) as Overview["revisions"] };
  }

  #detail(): RunDetail {
    const run = this.#run();
    const done = run.succeeded + run.failed;
    const kinds = ["rate_limited", "timeout", "bad_output", "server_error", "too_long", "content_filtered", "network", "template"] as const;
    return {
      ...this.#progress(),
      steps: steps.map((stepId, at) => ({
        stepId,
        endpoint: "small",
        needs: at === 0 ? [] : [steps[at - 1] as string],
        when: null,
        rows: { waiting: at === 0 ? run.pending : 0, inHand: 170, succeeded: done, skipped: 0, failed: at === 2 ? run.failed : 0 },
        calls: done,
        succeeded: done - run.failed,
        failed: run.failed,
        inputTokens: done * 70,
        outputTokens: done * 12,
        costUsd: done * 0.000_007,
        latency: this.#latency(),
        ttft: null,
      })),
      failures: kinds.map((kind, at) => ({
        step: steps[at % 3] as string,
        kind,
        code: null,
        rows: Math.floor(run.failed / (at + 2)),
        example: "The answer is not JSON.",
        exampleRow: at,
        retryable: true,
      })),
      nodes: ["a", "b", "c", "d"].map((name) => ({ name, calls: done, failed: run.failed, costUsd: null, latency: this.#latency() })),
    };
  }

  /** The last five minutes, a piece a second. */
  #series(): RunSeries {
    const newest = Math.floor((startedAt + this.#elapsedMs) / 1000) * 1000;
    const pieces = Array.from({ length: 300 }, (_, back) => {
      const at = newest - (299 - back) * 1000;
      const wave = 1 + 0.2 * Math.sin(at / 3000);
      return { at, succeeded: this.#rate * wave, failed: this.#rate / 50, p50: 180 * wave, p95: 420 * wave };
    });
    return { spanMs: 1000, isCoarse: false, pieces };
  }
}
