import fc from "fast-check";
import { expect } from "vitest";
import { leaseTtlMs, makeAttempt, makeReport } from "../../support/control-bench.ts";
import type { ModelReport, QueueModel } from "./queue-model.ts";
import { expectSame, type HeldChunk, type RealQueue } from "./queue-real.ts";

type QueueCommand = fc.AsyncCommand<QueueModel, RealQueue>;

/** Does one thing to both, and compares. */
function command(name: string, act: (model: QueueModel, real: RealQueue) => Promise<void>, check: (model: QueueModel) => boolean = () => true): QueueCommand {
  return {
    check,
    async run(model, real) {
      await act(model, real);
      await real.bench.settle();
      model.settle();
      noteQuarantine(model, real);
      expectSame(real, model);
    },
    toString: () => name,
  };
}

const pick = <One>(all: readonly One[], at: number): One | undefined => all[at % Math.max(1, all.length)];

/** A node asks for rows: what it gets was ready, and when something was ready it gets something. */
const claim = (nodeAt: number, want: number): QueueCommand =>
  command(`claim(node ${nodeAt}, ${want})`, async (model, real) => {
    const node = real.nodes[nodeAt];
    if (node === undefined) return;
    const ready = model.rows.filter((row) => model.isReady(row)).length;
    const offered = await real.bench.ask(node, want);
    const rows = offered.flatMap((chunk) => chunk.rows.map(({ meta }) => ({ chunk: chunk.id, meta })));
    expect(rows.length).toBeLessThanOrEqual(Math.min(want, ready));
    // One that two deaths are laid to is leased alone, and what may be leased beside it then is not the model's matter.
    if (ready > 0 && model.rows.every(({ crashes }) => crashes < 2)) expect(rows.length, "rows handed out while some were ready").toBeGreaterThan(0);
    for (const { chunk, meta } of rows) {
      const row = model.row(meta.rowIndex);
      expect(model.isReady(row), `row ${meta.rowIndex} was ready`).toBe(true);
      expect(meta.steps?.map(({ stepId }) => stepId) ?? [], "steps that the lease says are done").toEqual(row.value === null ? [] : ["answer"]);
      model.lease(chunk, meta.rowIndex);
    }
    real.note(nodeAt, offered);
    node.connected.want = 0;
  });

type ReportKind = "succeed" | "fail" | "progress" | "failed call" | "end alone";

function makeModelReport(real: RealQueue, { id }: HeldChunk, rowIndex: number, kind: ReportKind): ModelReport {
  real.calls += 1;
  const attempt = real.calls;
  const answered = { attempt, value: `answer ${attempt}` };
  if (kind === "succeed") return { chunkId: id, rowIndex, call: answered, ended: "succeeded" };
  if (kind === "progress") return { chunkId: id, rowIndex, call: answered, ended: null };
  if (kind === "end alone") return { chunkId: id, rowIndex, ended: "succeeded" };
  return { chunkId: id, rowIndex, call: { attempt, value: null }, ended: kind === "fail" ? "failed" : null };
}

function toWire({ chunkId, rowIndex, call, ended }: ModelReport): ReturnType<typeof makeReport> {
  const succeeded = call !== undefined && call.value !== null;
  const attempts =
    call === undefined
      ? []
      : [
          makeAttempt({
            attempt: call.attempt,
            ...(succeeded ? {} : { outcome: "server_error", httpStatus: 500, inputTokens: null, outputTokens: null, costUsd: null }),
          }),
        ];
  return makeReport(chunkId, rowIndex, { attempts, values: succeeded ? { answer: call.value } : {}, state: ended });
}

/** A report from the lease's own node: in time, late, or after its row was given to another. */
const deliver = (chunkAt: number, rowAt: number, kind: ReportKind): QueueCommand =>
  command(`deliver(chunk ${chunkAt}, row ${rowAt}, ${kind})`, async (model, real) => {
    const chunk = pick(real.chunks, chunkAt);
    const rowIndex = chunk === undefined ? undefined : pick(chunk.rowIndexes, rowAt);
    if (chunk === undefined || rowIndex === undefined) return;
    await push(model, real, chunk.nodeAt, makeModelReport(real, chunk, rowIndex, kind));
  });

async function push(model: QueueModel, real: RealQueue, nodeAt: number, report: ModelReport): Promise<void> {
  const node = real.nodes[nodeAt];
  if (node === undefined) return;
  expect((await real.bench.push(node, toWire(report))).rejected).toEqual([]);
  model.report(report);
  real.sent.push(report);
}

/** The same report once more: its acknowledgement was lost. */
const deliverAgain = (at: number): QueueCommand =>
  command(`deliver again(${at})`, async (model, real) => {
    const report = pick(real.sent, at);
    const nodeAt = real.chunks.find(({ id }) => id === report?.chunkId)?.nodeAt;
    if (report !== undefined && nodeAt !== undefined) await push(model, real, nodeAt, report);
  });

/** A report from a node that never had the row: refused, and nothing changes. */
const deliverFromStranger = (chunkAt: number, kind: ReportKind): QueueCommand =>
  command(`deliver from a stranger(chunk ${chunkAt}, ${kind})`, async (_model, real) => {
    const chunk = pick(real.chunks, chunkAt);
    const stranger = real.nodes.find((_, at) => at !== chunk?.nodeAt);
    const rowIndex = chunk?.rowIndexes[0];
    if (chunk === undefined || stranger === undefined || rowIndex === undefined) return;
    const reply = await real.bench.push(stranger, toWire(makeModelReport(real, chunk, rowIndex, kind)));
    expect(reply.rejected.map(({ code }) => code)).toEqual(["E_NOT_OWNER"]);
  });

/** A report of a row that the lease does not hold, from the lease's own node: refused as well. */
const deliverForeignRow = (chunkAt: number, rowAt: number, kind: ReportKind): QueueCommand =>
  command(`deliver a foreign row(chunk ${chunkAt}, row ${rowAt}, ${kind})`, async (model, real) => {
    const chunk = pick(real.chunks, chunkAt);
    const node = chunk === undefined ? undefined : real.nodes[chunk.nodeAt];
    const foreign = model.rows.flatMap((_, rowIndex) => (chunk?.rowIndexes.includes(rowIndex) === true ? [] : [rowIndex]));
    const rowIndex = pick(foreign, rowAt);
    if (chunk === undefined || node === undefined || rowIndex === undefined) return;
    const reply = await real.bench.push(node, toWire(makeModelReport(real, chunk, rowIndex, kind)));
    expect(reply.rejected.map(({ code }) => code)).toEqual(["E_NOT_OWNER"]);
  });

/** The commit fails: nobody gets an answer, and nothing has changed; the node sends it again. */
const deliverToFullDisk = (chunkAt: number, rowAt: number): QueueCommand =>
  command(`deliver to a full disk(chunk ${chunkAt}, row ${rowAt})`, async (model, real) => {
    const chunk = pick(real.chunks, chunkAt);
    const rowIndex = chunk === undefined ? undefined : pick(chunk.rowIndexes, rowAt);
    const node = chunk === undefined ? undefined : real.nodes[chunk.nodeAt];
    if (chunk === undefined || rowIndex === undefined || node === undefined) return;
    const report = makeModelReport(real, chunk, rowIndex, "succeed");
    real.bench.failNextCommit();
    await expect(real.bench.push(node, toWire(report))).rejects.toThrow("the disk is full");
    real.bench.coordinator.resumeDispatch();
    expectSame(real, model);
    await push(model, real, chunk.nodeAt, report);
  });

const release = (chunkAt: number, rowAt: number, reason: "paused" | "delayed" | "endpoint_blocked"): QueueCommand =>
  command(`release(chunk ${chunkAt}, row ${rowAt}, ${reason})`, async (model, real) => {
    const chunk = pick(real.chunks, chunkAt);
    const rowIndex = chunk === undefined ? undefined : pick(chunk.rowIndexes, rowAt);
    const node = chunk === undefined ? undefined : real.nodes[chunk.nodeAt];
    if (chunk === undefined || rowIndex === undefined || node === undefined) return;
    const notBeforeMs = reason === "delayed" ? leaseTtlMs / 2 : 0;
    await real.bench.coordinator.release(node.connected, { chunkId: chunk.id, tasks: [{ rowIndex, reason, notBeforeMs }] });
    const row = model.row(rowIndex);
    if (row.holder === chunk.id)
      model.giveBack(row, reason === "endpoint_blocked" ? Number.POSITIVE_INFINITY : reason === "delayed" ? model.now + notBeforeMs : 0);
  });

/** Time passes; whoever does not renew loses its rows. */
const passTime = (renewing: readonly number[]): QueueCommand =>
  command(`a lease's time passes, nodes ${renewing.join(", ") || "none"} renew`, async (model, real) => {
    const { clock, coordinator } = real.bench;
    clock.advance(leaseTtlMs - 1);
    const kept = new Set(renewing);
    for (const [at, node] of real.nodes.entries())
      if (kept.has(at))
        coordinator.renew(
          node.connected,
          real.chunks.filter(({ nodeAt }) => nodeAt === at).map(({ id }) => id),
        );
    clock.advance(2);
    model.now += leaseTtlMs + 1;
    await coordinator.tick();
    for (const { id, nodeAt } of real.chunks) if (!kept.has(nodeAt) && !coordinator.chunks.find(id)) model.endLease(id, true);
    for (const { id, nodeAt } of real.chunks) if (!kept.has(nodeAt)) expect(coordinator.chunks.find(id), "a lease that ran out").toBeUndefined();
  });

const nodeDies = (nodeAt: number): QueueCommand =>
  command(`node ${nodeAt} dies and comes back`, async (model, real) => {
    const node = real.nodes[nodeAt];
    if (node === undefined) return;
    await real.bench.coordinator.nodeGone(node.connected, "crashed");
    for (const { id, nodeAt: of } of real.chunks) if (of === nodeAt) model.endLease(id, true);
    real.nodes[nodeAt] = await real.bench.join({ of: node });
  });

const crash = (): QueueCommand => command("crash", async (_model, real) => real.crash());

const pause = (): QueueCommand =>
  command(
    "pause",
    async (model, real) => {
      await real.bench.control.pause(real.bench.live(real.run), "asked");
      model.state = "paused";
    },
    ({ state }) => state === "running",
  );
const resume = (): QueueCommand =>
  command(
    "resume",
    async (model, real) => {
      await real.bench.control.resume(real.bench.live(real.run), undefined);
      model.resume();
    },
    ({ state }) => state === "paused",
  );
const cancel = (): QueueCommand =>
  command(
    "cancel",
    async (model, real) => {
      await real.bench.control.cancel(real.bench.live(real.run));
      model.state = "canceling";
    },
    ({ state }) => state === "running" || state === "paused",
  );
const retry = (): QueueCommand =>
  command(
    "retry",
    async (model, real) => {
      await real.bench.control.retry(real.bench.live(real.run), "all");
      model.retry();
    },
    ({ state, rows }) =>
      (state === "completed" || state === "canceled" || state === "paused") && rows.some((row) => ["failed", "canceled", "quarantined"].includes(row.state)),
  );

/** A row that took its node down three times is set aside; the model lets the queue say so, and no sooner. */
function noteQuarantine(model: QueueModel, real: RealQueue): void {
  const { taskBase, total } = real.run;
  for (const [at, { state }] of real.bench.store.outcomes.readPage(taskBase, taskBase + total - 1).entries()) {
    const row = model.row(at);
    if (state !== "quarantined" || row.state === "quarantined") continue;
    expect(row.crashes, `crashes of row ${at}, which was set aside`).toBeGreaterThanOrEqual(3);
    Object.assign(row, { state: "quarantined", holder: null });
  }
  model.settle();
}

const node = fc.nat({ max: 2 });
const at = fc.nat({ max: 40 });
const kinds = fc.constantFrom<ReportKind[]>("succeed", "succeed", "fail", "progress", "failed call", "end alone");

const claims = fc.tuple(node, fc.integer({ min: 1, max: 6 })).map(([nodeAt, want]) => claim(nodeAt, want));
const deliveries = fc.tuple(at, at, kinds).map(([chunkAt, rowAt, kind]) => deliver(chunkAt, rowAt, kind));
const times = fc.subarray([0, 1, 2]).map(passTime);

/** Chosen alike: what makes a run's history stands here several times, what ends it once. */
export const queueCommands = [
  ...[claims, claims, claims, claims],
  ...[deliveries, deliveries, deliveries, deliveries],
  ...[times, times],
  ...[node.map(nodeDies), node.map(nodeDies)],
  ...[fc.constant(crash()), fc.constant(resume()), fc.constant(retry()), fc.constant(retry())],
  at.map(deliverAgain),
  fc.tuple(at, kinds).map(([chunkAt, kind]) => deliverFromStranger(chunkAt, kind)),
  fc.tuple(at, at, kinds).map(([chunkAt, rowAt, kind]) => deliverForeignRow(chunkAt, rowAt, kind)),
  fc.tuple(at, at).map(([chunkAt, rowAt]) => deliverToFullDisk(chunkAt, rowAt)),
  fc
    .tuple(at, at, fc.constantFrom("paused" as const, "delayed" as const, "endpoint_blocked" as const))
    .map(([chunkAt, rowAt, reason]) => release(chunkAt, rowAt, reason)),
  fc.constant(pause()),
  fc.constant(cancel()),
];
