import { Histogram } from "../../src-shared/core/histogram.ts";
import type { MetricSums } from "../storage/metric-levels-table.ts";
import { addCost } from "./add-cost.ts";

/** Sums that grow. */
export class SumsFold {
  #calls = 0;
  #rows = 0;
  #inputTokens = 0;
  #outputTokens = 0;
  #costUsd: number | null = null;
  readonly #latency = new Histogram();
  readonly #queue = new Histogram();
  #ttft: Histogram | null = null;
  #itl: Histogram | null = null;

  add(sums: MetricSums): void {
    this.#calls += sums.calls;
    this.#rows += sums.rows;
    this.#inputTokens += sums.inputTokens;
    this.#outputTokens += sums.outputTokens;
    this.#costUsd = addCost(this.#costUsd, sums.costUsd);
    this.#latency.mergeEncoded(sums.latency);
    this.#queue.mergeEncoded(sums.queue);
    if (sums.ttft !== null) (this.#ttft ??= new Histogram()).mergeEncoded(sums.ttft);
    if (sums.itl !== null) (this.#itl ??= new Histogram()).mergeEncoded(sums.itl);
  }

  finish(): MetricSums {
    return {
      calls: this.#calls,
      rows: this.#rows,
      inputTokens: this.#inputTokens,
      outputTokens: this.#outputTokens,
      costUsd: this.#costUsd,
      latency: this.#latency.encode(),
      ttft: this.#ttft?.encode() ?? null,
      itl: this.#itl?.encode() ?? null,
      queue: this.#queue.encode(),
    };
  }
}
