import { describe, expect, it } from "vitest";
import { startNodeAgent } from "../../../../src-node/node-agent.ts";
import { openTestSpool } from "../../../support/open-spool.ts";
import { waitFor } from "../../../support/wait-for.ts";
import { rowsOf, useAgents } from "./agent-bench.ts";
import { ControlPlaneStandIn, runId } from "./control-plane-stand-in.ts";
import { answered, FakeCaller, held } from "./fake-caller.ts";
import { settle } from "./fake-clock.ts";
import { makePlan } from "./make-plan.ts";

const start = useAgents();
const oneStep = makePlan([{ id: "a", request: { q: "{{ input.n }}" } }]);
const withoutAge = (frame: string): string => frame.replaceAll(/"succeeded",\d+,/g, "");

describe("a node and its connection", () => {
  it("comes with the join secret first and with its own credential ever after, as the same instance", async () => {
    const { plane } = await start();
    plane.breakConnection();
    await waitFor(() => plane.hellos.length === 2, { what: "the second hello" });
    expect(plane.handshakes).toEqual([{ joinSecret: "s".repeat(32) }, { nodeId: "node-0123456789", credential: plane.credential }]);
    expect(plane.hellos[1]?.instanceId).toBe(plane.hellos[0]?.instanceId);
  });

  it("sends everything unacknowledged again, in the old order, and names the chunks it holds", async () => {
    const { plane, caller } = await start();
    plane.deaf = true;
    await plane.open(oneStep);
    const first = await plane.offer(rowsOf(10));
    await waitFor(() => plane.frames.length === 1, { what: "the first push" });
    const second = await plane.offer(rowsOf(10), { from: 10 });
    await waitFor(() => plane.frames.length === 2, { what: "the second push" });
    const before = plane.frames.splice(0);
    plane.deaf = false;
    plane.breakConnection();
    await waitFor(() => plane.ended.length === 20, { what: "all ends" });
    expect(plane.frames.slice(0, 2).map(withoutAge)).toEqual(before.map(withoutAge));
    expect(plane.hellos[1]?.heldChunks).toEqual([first.chunkId, second.chunkId]);
    expect(caller.calls).toHaveLength(20);
  });

  it("goes on with its rows while the connection is away", async () => {
    const { plane, caller } = await start();
    const releases: (() => void)[] = [];
    caller.answer = (call) => {
      const { outcome, release } = held(call);
      releases.push(() => release());
      return outcome;
    };
    await plane.open(oneStep, { concurrency: 1 });
    await plane.offer(rowsOf(2));
    await settle();
    plane.breakConnection();
    releases[0]?.();
    await waitFor(() => releases.length === 2, { what: "the second row" });
    releases[1]?.();
    await waitFor(() => plane.ended.length === 2, { what: "both ends" });
  });

  it("starts nothing more once its leases cannot be good any longer", async () => {
    const plane = await ControlPlaneStandIn.start();
    plane.leaseTtlMs = 60;
    plane.renewEveryMs = 1_000_000;
    const caller = new FakeCaller();
    caller.answer = () => new Promise((resolve) => setTimeout(() => resolve(answered("ok")), 100));
    const { spool, remove } = await openTestSpool();
    const agent = startNodeAgent({ join: plane.join, name: "n", slots: 1, version: "0", caller, spool });
    await waitFor(() => plane.socket, { what: "the hello" });
    await plane.open(oneStep);
    await plane.offer(rowsOf(2));
    await waitFor(() => plane.ended.length === 1, { what: "the first end" });
    expect(caller.calls).toHaveLength(1);
    await agent.close();
    await plane.close();
    await remove();
  });

  it("renews its leases, ends the calls of lost chunks, and still reports what has finished", async () => {
    const { plane, caller } = await start();
    plane.renewEveryMs = 20;
    plane.breakConnection();
    await waitFor(() => plane.hellos.length === 2, { what: "the second hello" });
    let release: () => void = () => undefined;
    caller.answer = (call) => {
      const { outcome, release: let_ } = held(call);
      release = let_;
      return outcome;
    };
    await plane.open(oneStep, { concurrency: 1 });
    const { chunkId } = await plane.offer(rowsOf(3));
    await waitFor(() => caller.calls.length === 1, { what: "the first call" });
    release();
    await waitFor(() => caller.calls.length === 2, { what: "the second call" });
    await waitFor(() => plane.renewals.some((renewal) => renewal.chunkIds.includes(chunkId)), { what: "a renewal" });
    expect(plane.renewals.at(-1)).toMatchObject({ rowsInFlight: 1 });
    plane.lost = [chunkId];
    await waitFor(() => plane.renewals.at(-1)?.chunkIds.length === 0, { what: "the chunk to be given up" });
    await waitFor(() => caller.inFlight === 0, { what: "the call to end" });
    await waitFor(() => plane.reports.length >= 2, { what: "what became of the calls" });
    expect(plane.ended.map(({ meta }) => meta.rowIndex)).toEqual([0]);
    expect(plane.reports.find(({ meta }) => meta.rowIndex === 1)?.meta.attempts).toMatchObject([{ outcome: "canceled", ambiguous: true }]);
    expect(caller.calls).toHaveLength(2);
    expect(plane.releases).toHaveLength(0);
  });

  it("ends the calls of rows that ended elsewhere", async () => {
    const { plane, caller } = await start();
    caller.answer = (call) => (call.request["q"] === 0 ? answered("ok") : held(call).outcome);
    plane.answerPush = ([first]) => ({ rejected: [], stop: first === undefined ? [] : [{ chunkId: first.meta.chunkId, rowIndexes: [1] }] });
    await plane.open(oneStep);
    await plane.offer(rowsOf(2));
    await waitFor(() => caller.calls.length === 2 && caller.inFlight === 0, { what: "the call to end" });
    await waitFor(() => plane.reports.some(({ meta }) => meta.rowIndex === 1), { what: "its attempt" });
    expect(plane.reports.find(({ meta }) => meta.rowIndex === 1)?.meta).toMatchObject({ ended: null, attempts: [{ outcome: "canceled", ambiguous: true }] });
  });

  it("says in one line when reports are not taken, and goes on", async () => {
    const { plane, lines } = await start();
    plane.answerPush = () => ({ rejected: [{ at: 0, code: "E_NOT_HELD", message: "this row is another's." }], stop: [] });
    await plane.open(oneStep);
    await plane.offer(rowsOf(1));
    await waitFor(() => lines.some((line) => line.includes("this row is another's.")), { what: "the line" });
  });

  it.each(["E_PROTO_VERSION", "E_TOKEN_INVALID", "E_REVOKED", "E_DUPLICATE_INSTANCE"])("ends for good when it is refused with %s", async (code) => {
    const plane = await ControlPlaneStandIn.start();
    plane.refusal = { code, message: "You are not welcome; update this node." };
    const { spool, remove } = await openTestSpool();
    const agent = startNodeAgent({ join: plane.join, name: "n", slots: 1, version: "0", caller: new FakeCaller(), spool });
    expect(await agent.closed).toEqual({ how: "refused", refusal: plane.refusal });
    expect(plane.handshakes).toHaveLength(1);
    await plane.close();
    await remove();
  });
});

describe("a node that is told about a run", () => {
  async function startHeld() {
    const bench = await start();
    const releases: (() => void)[] = [];
    bench.caller.answer = (call) => {
      const { outcome, release } = held(call);
      releases.push(() => release());
      return outcome;
    };
    await bench.plane.open(makePlan([{ id: "a" }, { id: "b", needs: ["a"] }]), { concurrency: 2 });
    await bench.plane.offer(rowsOf(4));
    await settle();
    return { ...bench, releases };
  }

  it("gives back what has not started when it is held, and the rest after the calls in flight", async () => {
    const { plane, caller, releases } = await startHeld();
    await plane.tell("run:hold", { runId });
    await waitFor(() => plane.releasedRows.length === 2, { what: "the rows not started" });
    expect(plane.releasedRows.map((row) => [row.rowIndex, row.reason])).toEqual([
      [2, "paused"],
      [3, "paused"],
    ]);
    for (const release of releases) release();
    await waitFor(() => plane.releasedRows.length === 4, { what: "all rows back" });
    expect(caller.asked).toEqual(["a", "a"]);
    expect(plane.reports.flatMap(({ meta }) => meta.steps.map((step) => step.stepId))).toEqual(["a", "a"]);
  });

  it("starts no further step when it is canceled, and forgets the run when no row is left", async () => {
    const { plane, caller, releases } = await startHeld();
    await plane.tell("run:cancel", { runId });
    for (const release of releases) release();
    await waitFor(() => plane.releasedRows.length === 4, { what: "all rows back" });
    expect(caller.asked).toEqual(["a", "a"]);
    expect((await plane.offer(rowsOf(1))).reply).toMatchObject({ ok: false, failure: { code: "E_RUN_UNKNOWN" } });
  });

  it("forgets the run at its close", async () => {
    const { plane, caller } = await startHeld();
    await plane.tell("run:close", { runId });
    await waitFor(() => caller.inFlight === 0, { what: "the calls to end" });
    expect((await plane.offer(rowsOf(1))).reply).toMatchObject({ ok: false, failure: { code: "E_RUN_UNKNOWN" } });
  });

  it.each(["by its control plane", "by itself"])("drains when it is stopped %s: gives back, lets calls finish, reports, ends", async (who) => {
    const { plane, caller, releases, agent, lines } = await startHeld();
    if (who === "by itself") void agent.drain();
    else await plane.tell("node:stop", {});
    await waitFor(() => plane.releasedRows.length === 2, { what: "the rows not started" });
    expect(plane.drains).toBe(1);
    for (const release of releases) release();
    expect(await agent.closed).toEqual({ how: "drained" });
    expect(caller.asked).toEqual(["a", "a"]);
    expect(plane.reports.flatMap(({ meta }) => meta.attempts)).toHaveLength(2);
    expect(plane.releasedRows.map((row) => row.reason)).toEqual(["drain", "drain", "drain", "drain"]);
    expect(lines.at(-1)).toBe("Drained.");
    expect(plane.wants.at(-1)).toBe(0);
  });
});
