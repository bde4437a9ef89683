import fc from "fast-check";
import { expect, test } from "vitest";
import type { EndpointLimits, LimitShare } from "../../../../src-shared/model/endpoint.ts";
import { okReply } from "../../../../src-shared/wire/reply.ts";
import { type BenchNode, type ControlBench, makeEndpoint, openControlBench } from "../../../support/control-bench.ts";

const key = "key-model";
const start = (bench: ControlBench, limits: EndpointLimits) => bench.start({ rows: 50, endpoints: { model: makeEndpoint({ limits }) } });

/** What the nodes have been told, added up. Until a node has answered, it may still use what it was told before. */
class ToldShares {
  readonly #toldByNode = new Map<BenchNode, { settled: number; unanswered: number[] }>();
  greatest = 0;

  watch(node: BenchNode, hold: () => Promise<void>): void {
    // The first share was sent before anyone watched.
    const told = { settled: node.link.told("shares:update").at(-1)?.shares[key]?.concurrency ?? 0, unanswered: [] as number[] };
    this.#toldByNode.set(node, told);
    node.link.answer = async (event, request) => {
      const next = event === "shares:update" ? (request as { shares: Record<string, LimitShare> }).shares[key]?.concurrency : undefined;
      if (next === undefined) return okReply(null);
      told.unanswered.push(next);
      this.#note();
      await hold();
      const at = told.unanswered.indexOf(next);
      told.settled = told.unanswered.splice(0, at + 1).at(-1) ?? next;
      this.#note();
      return okReply(null);
    };
  }

  leave(node: BenchNode): void {
    this.#toldByNode.delete(node);
  }

  get sum(): number {
    return [...this.#toldByNode.values()].reduce((sum, { settled, unanswered }) => sum + Math.max(settled, ...unanswered), 0);
  }

  #note(): void {
    this.greatest = Math.max(this.greatest, this.sum);
  }
}

async function joinWatched(bench: ControlBench, told: ToldShares, hold: () => Promise<void>): Promise<BenchNode> {
  const node = await bench.join();
  told.watch(node, hold);
  return node;
}

test("an endpoint's limits are split over the nodes, and add up to the whole", async () => {
  await using bench = await openControlBench();
  const run = bench.live(await start(bench, { concurrency: 10, requestsPerMinute: 90, tokensPerMinute: 3000 }));
  const nodes = [await bench.join(), await bench.join(), await bench.join()];
  await bench.settle();
  const shares = nodes.map(({ connected }) => bench.coordinator.shares.sharesFor(run, connected)[key]);
  expect(shares).toEqual([
    { concurrency: 4, requestsPerMinute: 30, tokensPerMinute: 1000 },
    { concurrency: 3, requestsPerMinute: 30, tokensPerMinute: 1000 },
    { concurrency: 3, requestsPerMinute: 30, tokensPerMinute: 1000 },
  ]);
});

test("a node without a call's share gets no rows of the run; the others do", async () => {
  await using bench = await openControlBench();
  await start(bench, { concurrency: 1 });
  const first = await bench.join();
  const second = await bench.join();
  first.connected.want = 2;
  await bench.ask(second, 2);
  expect(second.chunks).toEqual([]);
  expect(first.chunks).not.toEqual([]);
});

test("a share shrinks, and the node has said so, before another grows", async () => {
  await using bench = await openControlBench();
  await start(bench, { concurrency: 10 });
  const told = new ToldShares();
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const first = await joinWatched(bench, told, () => held);
  expect(told.sum).toBe(10);
  const second = await bench.join();
  await bench.settle();
  expect(first.link.told("shares:update").at(-1)?.shares[key]).toEqual({ concurrency: 5 });
  expect(second.link.told("shares:update")).toEqual([]);
  letGo();
  await bench.coordinator.shares.settled();
  expect(second.link.told("shares:update").at(-1)?.shares[key]).toEqual({ concurrency: 5 });
});

test("what a node leaves behind goes to the others", async () => {
  await using bench = await openControlBench();
  const run = bench.live(await start(bench, { concurrency: 10 }));
  const first = await bench.join();
  const second = await bench.join();
  await bench.coordinator.nodeGone(first.connected, "crashed");
  await bench.settle();
  expect(bench.coordinator.shares.sharesFor(run, second.connected)[key]).toEqual({ concurrency: 10 });
});

test("a node that drains keeps its share until it is gone", async () => {
  await using bench = await openControlBench();
  const run = bench.live(await start(bench, { concurrency: 10 }));
  const first = await bench.join();
  const second = await bench.join();
  first.connected.state = "draining";
  bench.coordinator.shares.rebalance();
  await bench.settle();
  const shareOf = (node: BenchNode): number => bench.coordinator.shares.sharesFor(run, node.connected)[key]?.concurrency ?? 0;
  expect(shareOf(first) + shareOf(second)).toBe(10);
  await bench.coordinator.nodeGone(first.connected, null);
  await bench.settle();
  expect(shareOf(second)).toBe(10);
});

test("a node that does not answer does not keep the others from their share for ever", async () => {
  await using bench = await openControlBench();
  await start(bench, { concurrency: 10 });
  const first = await bench.join();
  first.link.answer = async () => {
    throw new Error("it did not answer in time");
  };
  const second = await bench.join();
  await bench.settle();
  expect(second.link.told("shares:update").at(-1)?.shares[key]).toEqual({ concurrency: 5 });
});

test("the shares of all nodes never add up to more than the limit, whoever comes and goes, and however late they answer", async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ act: fc.constant("join" as const), slow: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant("leave" as const), at: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant("answer" as const) }) },
    { weight: 1, arbitrary: fc.record({ act: fc.constant("drain" as const), at: fc.nat(20) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.array(step, { minLength: 3, maxLength: 25 }), async (limit, steps) => {
      await using bench = await openControlBench();
      await start(bench, { concurrency: limit });
      const told = new ToldShares();
      const present: BenchNode[] = [];
      let owed: (() => void)[] = [];
      const answerAll = (): void => {
        for (const answer of owed) answer();
        owed = [];
      };
      for (const one of steps) {
        if (one.act === "join")
          present.push(await joinWatched(bench, told, () => (one.slow ? new Promise((resolve) => owed.push(resolve)) : Promise.resolve())));
        const node = "at" in one ? present[one.at % Math.max(1, present.length)] : undefined;
        if (one.act === "leave" && node !== undefined) {
          present.splice(present.indexOf(node), 1);
          told.leave(node);
          await bench.coordinator.nodeGone(node.connected, null);
        }
        if (one.act === "drain" && node !== undefined) {
          node.connected.state = "draining";
          bench.coordinator.shares.rebalance();
        }
        if (one.act === "answer") answerAll();
        await bench.settle();
        expect(told.greatest).toBeLessThanOrEqual(limit);
      }
      for (let round = 0; round < 10; round += 1) {
        answerAll();
        await bench.settle();
      }
      expect(told.sum, "all of the limit is given out in the end").toBe(present.length === 0 ? 0 : limit);
    }),
    { numRuns: 25, seed: 7 },
  );
});
