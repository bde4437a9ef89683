const windowSeconds = 10;

/** Rows ended in each of the last seconds, as a ring. */
type Meter = { countBySecond: Float64Array; second: number; startedMs: number };

/** Rows a second of each run over the last 10 s, or since it started when that is less. */
export class RateMeters {
  readonly #meterByRun = new Map<number, Meter>();

  /** `monotonicMs`: when. */
  add(runNo: number, rows: number, monotonicMs: number): void {
    const meter = this.#meter(runNo, monotonicMs);
    advance(meter, monotonicMs);
    const at = meter.second % windowSeconds;
    meter.countBySecond[at] = (meter.countBySecond[at] as number) + rows;
  }

  read(runNo: number, monotonicMs: number): number {
    const meter = this.#meterByRun.get(runNo);
    if (meter === undefined) return 0;
    advance(meter, monotonicMs);
    const seconds = Math.min(windowSeconds - 1 + (monotonicMs % 1000) / 1000, (monotonicMs - meter.startedMs) / 1000);
    return meter.countBySecond.reduce((sum, count) => sum + count, 0) / Math.max(seconds, 0.1);
  }

  forget(runNo: number): void {
    this.#meterByRun.delete(runNo);
  }

  #meter(runNo: number, monotonicMs: number): Meter {
    const known = this.#meterByRun.get(runNo);
    if (known !== undefined) return known;
    const meter = { countBySecond: new Float64Array(windowSeconds), second: Math.floor(monotonicMs / 1000), startedMs: monotonicMs };
    this.#meterByRun.set(runNo, meter);
    return meter;
  }
}

function advance(meter: Meter, monotonicMs: number): void {
  const second = Math.floor(monotonicMs / 1000);
  for (let next = Math.max(meter.second + 1, second - windowSeconds + 1); next <= second; next += 1) meter.countBySecond[next % windowSeconds] = 0;
  meter.second = Math.max(meter.second, second);
}
