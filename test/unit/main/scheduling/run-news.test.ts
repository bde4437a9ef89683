import { expect, test } from "vitest";
import type { RunState } from "../../../../src-shared/model/run.ts";
import { runStates } from "../../../../src-shared/model/run.ts";
import { toRunMessage } from "../../../../src-main/scheduling/run-news.ts";
import { type BenchNode, type ControlBench, makeEndpoint, makeReport, type OfferedChunk, openControlBench } from "../../../support/control-bench.ts";
import type { StoredRun } from "../../../../src-main/storage/runs-table.ts";

type Scene = { run: StoredRun; node: BenchNode; chunk: OfferedChunk };

/** A node that has a run open and a chunk of it. */
async function openScene(bench: ControlBench): Promise<Scene> {
  const run = await bench.start({ rows: 4 });
  const node = await bench.join();
  const [chunk] = await bench.ask(node, 1);
  if (chunk === undefined) throw new Error("the node got nothing");
  node.connected.noteOpened(run);
  return { run, node, chunk };
}

const runEvents = (node: BenchNode): unknown[] => node.link.sent.filter(({ event }) => event.startsWith("run:"));

test("what a node is told of a run follows from the run's state", () => {
  const messages = Object.fromEntries(runStates.map((state) => [state, toRunMessage(state)]));
  expect(messages).toEqual({
    importing: null,
    ready: null,
    running: null,
    paused: "run:hold",
    stopped_budget: "run:hold",
    canceling: "run:cancel",
    completed: "run:close",
    failed: "run:close",
    canceled: "run:close",
  } satisfies Record<RunState, string | null>);
  expect(toRunMessage(null)).toBe("run:close");
});

test.each<[what: string, change: (bench: ControlBench, scene: Scene) => Promise<unknown>, told: string]>([
  ["a pause", (bench, { run }) => bench.control.pause(bench.live(run), null), "run:hold"],
  ["a cancel", (bench, { run }) => bench.control.cancel(bench.live(run)), "run:cancel"],
  [
    "the end of a run",
    async (bench, { run, node, chunk }) => {
      await bench.push(node, makeReport(chunk.id, 0));
      await bench.control.cancel(bench.live(run));
    },
    "run:close",
  ],
  [
    "a deletion",
    async (bench, { run }) => {
      await bench.control.pause(bench.live(run), null);
      await bench.control.remove(bench.read(run));
    },
    "run:close",
  ],
])("a node that was away during %s is told when it comes back, once", async (_what, change, told) => {
  await using bench = await openControlBench();
  const scene = await openScene(bench);
  const { run, node, chunk } = scene;
  await bench.coordinator.nodeGone(node.connected, null);
  await change(bench, scene);
  await bench.settle();
  const back = await bench.join({ of: node, held: [chunk.id] });
  expect(runEvents(back)).toEqual([{ event: told, request: { runId: run.id } }]);
  expect(node.link.told("run:close")).toEqual([]);
});

test("a node that comes back to a run that goes on is told nothing of it", async () => {
  await using bench = await openControlBench();
  const { node, chunk } = await openScene(bench);
  await bench.coordinator.nodeGone(node.connected, null);
  expect(runEvents(await bench.join({ of: node, held: [chunk.id] }))).toEqual([]);
});

test("a node whose control plane was started anew is told by the runs that it says it has", async () => {
  await using bench = await openControlBench();
  const { run, node, chunk } = await openScene(bench);
  await bench.coordinator.nodeGone(node.connected, null);
  await bench.control.pause(bench.live(run), null);
  bench.coordinator.nodes.forget(node.connected.no);
  const back = await bench.join({ of: node, held: [chunk.id], openRuns: [run.id] });
  expect(runEvents(back)).toEqual([{ event: "run:hold", request: { runId: run.id } }]);
});

test("a node that held no rows of it hears too that a run has ended, or is gone, while it was away over a start of the control plane", async () => {
  await using bench = await openControlBench();
  const { run, node, chunk } = await openScene(bench);
  await bench.push(node, makeReport(chunk.id, 0));
  await bench.coordinator.nodeGone(node.connected, null);
  await bench.control.cancel(bench.live(run));
  bench.coordinator.nodes.forget(node.connected.no);
  const back = await bench.join({ of: node, openRuns: [run.id] });
  expect(runEvents(back)).toEqual([{ event: "run:close", request: { runId: run.id } }]);
  await bench.coordinator.nodeGone(back.connected, null);
  await bench.control.remove(bench.read(run));
  bench.coordinator.nodes.forget(node.connected.no);
  const again = await bench.join({ of: node, openRuns: [run.id] });
  expect(runEvents(again)).toEqual([{ event: "run:close", request: { runId: run.id } }]);
});

test("a message that did not arrive is told again when the node comes back", async () => {
  await using bench = await openControlBench();
  const { run, node, chunk } = await openScene(bench);
  node.link.answer = async () => {
    throw new Error("the connection is gone");
  };
  await bench.control.pause(bench.live(run), null);
  await bench.control.remove(bench.read(run));
  await bench.settle();
  await bench.coordinator.nodeGone(node.connected, null);
  const back = await bench.join({ of: node, held: [chunk.id] });
  expect(runEvents(back)).toEqual([{ event: "run:close", request: { runId: run.id } }]);
});

test("a run that was paused and is then canceled is canceled on its nodes too, and closed when it ends", async () => {
  await using bench = await openControlBench();
  const { run, node, chunk } = await openScene(bench);
  await bench.control.pause(bench.live(run), null);
  await bench.control.cancel(bench.live(run));
  await bench.push(node, makeReport(chunk.id, 0));
  await bench.settle();
  expect(runEvents(node).map((one) => (one as { event: string }).event)).toEqual(["run:hold", "run:cancel", "run:close"]);
});

test("a node that comes back is told its shares anew, and no more than it had until the others have shrunk", async () => {
  await using bench = await openControlBench();
  await bench.start({ rows: 4, endpoints: { model: makeEndpoint({ limits: { concurrency: 8 } }) } });
  const node = await bench.join();
  const other = await bench.join();
  await bench.coordinator.shares.settled();
  await bench.coordinator.nodeGone(node.connected, null);
  await bench.settle();
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  other.link.answer = async () => {
    await held;
    return { ok: true, value: null };
  };
  await bench.coordinator.nodeGone(other.connected, null);
  const otherBack = await bench.join({ of: other });
  await bench.coordinator.shares.settled();
  otherBack.link.answer = other.link.answer;
  const back = await bench.join({ of: node });
  const share = (told: BenchNode): unknown => told.link.told("shares:update").map(({ shares }) => shares["key-model"]?.concurrency);
  expect(share(back)).toEqual([4]);
  expect(share(otherBack)).toEqual([8, 4]);
  letGo();
  await bench.coordinator.shares.settled();
  expect(share(back)).toEqual([4]);
});

test("a process that joins as a known node is not taken for the one that was there", async () => {
  await using bench = await openControlBench();
  const { run, node } = await openScene(bench);
  await bench.coordinator.nodeGone(node.connected, null);
  await bench.control.pause(bench.live(run), null);
  const other = { ...node, connected: Object.assign(Object.create(node.connected) as typeof node.connected, { instanceId: "another-instance" }) };
  expect(runEvents(await bench.join({ of: other }))).toEqual([]);
});
