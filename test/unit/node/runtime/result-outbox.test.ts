import { describe, expect, it } from "vitest";
import type { ReportDraft, ReportOwner } from "../../../../src-node/report-draft.ts";
import { ResultOutbox } from "../../../../src-node/result-outbox.ts";
import type { SpoolPiece } from "../../../../src-node/spool/spool-pieces.ts";
import type { SpoolEntry } from "../../../../src-node/spool/spool-writer.ts";
import { maxInlineFrameBytes } from "../../../../src-shared/wire/frame.ts";
import type { ChunkId } from "../../../../src-shared/model/ids.ts";
import type { ChunkRelease, ResultsReply } from "../../../../src-shared/wire/node-up.ts";
import { okReply, type Reply, refuse } from "../../../../src-shared/wire/reply.ts";
import { FakeClock, settle } from "./fake-clock.ts";

class Owner implements ReportOwner {
  readonly chunkId = "chunk-00000001" as ChunkId;
  readonly rowIndex: number;
  draft: ReportDraft | null = null;
  eager = false;
  constructor(rowIndex: number) {
    this.rowIndex = rowIndex;
  }
  reported(): void {
    this.eager = false;
  }
}

/** Notes what is kept, and for how long. */
class FakeSpool {
  readonly kept = new Set<SpoolEntry>();

  add(piece: SpoolPiece): SpoolEntry {
    const entry: SpoolEntry = { piece, segment: null, settled: false };
    this.kept.add(entry);
    return entry;
  }

  settle(entry: SpoolEntry): void {
    this.kept.delete(entry);
  }
}

type Push = { rows: number[]; inline: boolean; text: string; ageMs: number; answer: (reply: Reply<ResultsReply> | null) => Promise<void> };

function makeOutbox(maxBytes?: number) {
  const clock = new FakeClock();
  const pushes: Push[] = [];
  const releases: ChunkRelease[] = [];
  const settled: number[] = [];
  const lines: string[] = [];
  let rooms = 0;
  const spool = new FakeSpool();
  const outbox = new ResultOutbox({
    clock,
    spool,
    push: (frame, ageMs) =>
      new Promise((resolve) => {
        const text = frame.toString();
        const rows = [...text.matchAll(/^\["chunk-[^"]*",(\d+)/gm)].map((match) => Number(match[1]));
        pushes.push({
          rows,
          inline: frame.length <= maxInlineFrameBytes,
          text,
          ageMs,
          answer: (reply) => {
            resolve(reply);
            return settle();
          },
        });
      }),
    release: (release) => {
      releases.push(release);
      return Promise.resolve(true);
    },
    onSettled: (owner) => settled.push(owner.rowIndex),
    onStop: () => undefined,
    onRoom: () => {
      rooms += 1;
    },
    log: (line) => lines.push(line),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  outbox.connect();
  const end = (rowIndex: number, options: { body?: string; eager?: boolean } = {}): Owner => {
    const owner = new Owner(rowIndex);
    owner.eager = options.eager === true;
    const draft = outbox.draftOf(owner);
    draft.ended = { state: "succeeded", failure: null, hasOutput: options.body !== undefined };
    if (options.body !== undefined) {
      draft.bodies.push(JSON.stringify(options.body));
      outbox.grow(draft, options.body.length);
    }
    return owner;
  };
  return { clock, spool, outbox, pushes, releases, settled, lines, end, rooms: () => rooms };
}

const accepted = okReply({ rejected: [], stop: [] });

describe("the outbox", () => {
  it("sends what has gathered after 50 ms, or as soon as there are 500 reports", async () => {
    const { clock, pushes, end } = makeOutbox();
    end(0);
    await clock.advance(49);
    expect(pushes).toHaveLength(0);
    await clock.advance(1);
    expect(pushes.map((push) => push.rows)).toEqual([[0]]);
    for (let row = 1; row <= 500; row += 1) end(row);
    await clock.advance(0);
    expect(pushes[1]?.rows).toHaveLength(500);
  });

  it("sends the first results of a run after 5 ms, or as soon as there are 16", async () => {
    const { clock, pushes, end } = makeOutbox();
    end(0, { eager: true });
    await clock.advance(5);
    expect(pushes).toHaveLength(1);
    for (let row = 1; row <= 16; row += 1) end(row, { eager: true });
    await clock.advance(0);
    expect(pushes).toHaveLength(2);
  });

  it("keeps a report in the spool from before it is sent until it has arrived", async () => {
    const { clock, spool, outbox, pushes, end } = makeOutbox();
    outbox.disconnect();
    end(0);
    await clock.advance(50);
    expect(pushes).toHaveLength(0);
    const [entry] = spool.kept;
    expect(entry?.piece.writtenAt).toBe(clock.wall());
    outbox.connect();
    expect(pushes[0]?.text).toBe(entry?.piece.frame.toString());
    await pushes[0]?.answer(accepted);
    expect(spool.kept.size).toBe(0);
  });

  it("wants no more rows from four fifths of its bound on", async () => {
    const { outbox, end } = makeOutbox(100_000);
    end(0, { body: "x".repeat(79_000) });
    expect(outbox.nearlyFull).toBe(false);
    end(1, { body: "x".repeat(2000) });
    expect([outbox.nearlyFull, outbox.full]).toEqual([true, false]);
  });

  it("hurries for the first results of one run while others wait", async () => {
    const { clock, pushes, end } = makeOutbox();
    end(0);
    end(1, { eager: true });
    await clock.advance(5);
    expect(pushes.map((push) => push.rows)).toEqual([[0, 1]]);
  });

  it("leaves at most two pushes unacknowledged, and forgets a report only when it has arrived", async () => {
    const { clock, pushes, settled, end } = makeOutbox();
    for (const row of [0, 1, 2]) {
      end(row);
      await clock.advance(50);
    }
    expect(pushes.map((push) => push.rows)).toEqual([[0], [1]]);
    expect(settled).toEqual([]);
    await pushes[0]?.answer(accepted);
    expect(pushes.map((push) => push.rows)).toEqual([[0], [1], [2]]);
    expect(settled).toEqual([0]);
  });

  it("sends again, in the old order, what may not have arrived, as old as it has become", async () => {
    const { clock, outbox, pushes, end } = makeOutbox();
    const owner = end(0);
    const draft = outbox.draftOf(owner);
    const call = {
      stepId: "a",
      attempt: 1,
      latencyMs: 1,
      ttftMs: null,
      itlMs: null,
      queueMs: 0,
      outcome: "succeeded",
      code: null,
      message: null,
      httpStatus: 200,
    } as const;
    draft.attempts.push({ ...call, endedAt: clock.now(), inputTokens: 1, outputTokens: 1, costUsd: null, packedRows: 1, ambiguous: false });
    await clock.advance(50);
    end(1);
    await clock.advance(50);
    outbox.disconnect();
    await pushes[0]?.answer(null);
    await pushes[1]?.answer(null);
    await clock.advance(5000);
    expect(pushes).toHaveLength(2);
    outbox.connect();
    expect(pushes.slice(2).map((push) => push.rows)).toEqual([[0], [1]]);
    expect(pushes[0]?.text).toContain('"succeeded",50000,');
    expect(pushes[2]?.text).toBe(pushes[0]?.text);
    expect([pushes[0]?.ageMs, pushes[2]?.ageMs]).toEqual([0, 5050]);
  });

  it("asks again after a second when no answer came though the connection stands", async () => {
    const { clock, pushes, end } = makeOutbox();
    end(0);
    await clock.advance(50);
    await pushes[0]?.answer(null);
    await clock.advance(1000);
    expect(pushes.map((push) => push.rows)).toEqual([[0], [0]]);
  });

  it("drops reports that are refused again and again, with one line", async () => {
    const { clock, pushes, lines, settled, end } = makeOutbox();
    end(0);
    await clock.advance(50);
    for (let round = 0; round < 10; round += 1) {
      await pushes[round]?.answer(refuse({ code: "E_FRAME", message: "no good." }));
      await clock.advance(1000);
    }
    expect(pushes).toHaveLength(10);
    expect([settled, lines.length]).toEqual([[0], 1]);
  });

  it("releases a row only when everything reported of it has arrived", async () => {
    const { clock, outbox, pushes, releases, settled } = makeOutbox();
    const owner = new Owner(3);
    outbox.draftOf(owner);
    outbox.release({ owner, reason: "delayed", notBeforeAt: clock.now() + 40_000 });
    await clock.advance(50);
    expect([pushes.length, releases.length]).toEqual([1, 0]);
    await pushes[0]?.answer(accepted);
    expect(releases).toEqual([{ chunkId: owner.chunkId, tasks: [{ rowIndex: 3, reason: "delayed", notBeforeMs: 39_950 }] }]);
    expect(settled).toEqual([3]);
  });

  it("keeps frames below the bound of the socket, and sends a larger one by itself another way", async () => {
    const { clock, pushes, end } = makeOutbox();
    end(0, { body: "x".repeat(300_000) });
    end(1, { body: "x".repeat(300_000) });
    end(2, { body: "x".repeat(600_000) });
    end(3);
    await clock.advance(50);
    expect(pushes.map((push) => [push.rows, push.inline])).toEqual([
      [[0], true],
      [[1], true],
    ]);
    await pushes[0]?.answer(accepted);
    await pushes[1]?.answer(accepted);
    expect(pushes.slice(2).map((push) => [push.rows, push.inline])).toEqual([[[2], false]]);
    await pushes[2]?.answer(accepted);
    expect(pushes.slice(3).map((push) => [push.rows, push.inline])).toEqual([[[3], true]]);
  });

  it("is full above its bound until half of it has arrived, and then says so once", async () => {
    const { clock, outbox, pushes, end, rooms } = makeOutbox(100_000);
    end(0, { body: "x".repeat(99_000) });
    expect(outbox.full).toBe(false);
    end(1, { body: "x".repeat(2000) });
    expect(outbox.full).toBe(true);
    await clock.advance(50);
    await pushes[0]?.answer(accepted);
    expect([outbox.full, rooms()]).toEqual([false, 1]);
  });

  it("is empty when all reports and releases have arrived, and then says so", async () => {
    const { outbox, pushes, end } = makeOutbox();
    let empty = false;
    end(0);
    void outbox.whenEmpty().then(() => {
      empty = true;
    });
    await settle();
    expect([pushes.length, empty]).toEqual([1, false]);
    await pushes[0]?.answer(accepted);
    expect(empty).toBe(true);
  });
});
