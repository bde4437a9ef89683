import { Counter, type Registry } from "prom-client";

/**
 * A counter with labels that is cheap to raise: values are kept in maps of maps by label value and copied to prom-client
 * when Prometheus asks. Its own `inc` checks, sorts and joins the labels at every call.
 */
export class CounterSeries<Label extends string> {
  readonly #labelNames: readonly Label[];
  readonly #root: Branch = new Map();

  constructor(registry: Registry, name: string, help: string, labelNames: readonly Label[]) {
    this.#labelNames = labelNames;
    const readSeries = (): Series<Label>[] => this.#read();
    registry.registerMetric(
      new Counter({
        name,
        help,
        labelNames: [...labelNames],
        registers: [],
        collect() {
          this.reset();
          for (const { labels, value } of readSeries()) this.inc(labels, value);
        },
      }),
    );
  }

  /** Raises one series by `amount`, 0 or more; one label value for each label name, in their order. */
  add(amount: number, ...labelValues: readonly string[]): void {
    let branch = this.#root;
    const last = labelValues.length - 1;
    for (let at = 0; at < last; at++) {
      const key = labelValues[at] as string;
      let next = branch.get(key) as Branch | undefined;
      if (next === undefined) {
        next = new Map();
        branch.set(key, next);
      }
      branch = next;
    }
    const key = labelValues[last] ?? "";
    branch.set(key, ((branch.get(key) as number | undefined) ?? 0) + amount);
  }

  #read(): Series<Label>[] {
    const series: Series<Label>[] = [];
    const visit = (branch: Branch, labelValues: string[]): void => {
      for (const [key, inner] of branch) {
        if (typeof inner === "object") visit(inner, [...labelValues, key]);
        else series.push({ labels: this.#nameLabels([...labelValues, key]), value: roundShares(inner) });
      }
    };
    visit(this.#root, []);
    return series;
  }

  #nameLabels(labelValues: readonly string[]): Record<Label, string> {
    return Object.fromEntries(this.#labelNames.map((name, at) => [name, labelValues[at]])) as Record<Label, string>;
  }
}

type Branch = Map<string, Branch | number>;
type Series<Label extends string> = { labels: Record<Label, string>; value: number };

/** Thirds of a packed call add up to 0.9999…; a millionth is far below any true amount here. */
function roundShares(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}
