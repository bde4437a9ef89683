import { describe, expect, it } from "vitest";
import { WorkWish } from "../../../../src-node/work-wish.ts";
import { FakeClock } from "./fake-clock.ts";

function makeWish(limit: number) {
  const clock = new FakeClock();
  const sent: number[] = [];
  const rows = { held: 0, waiting: 0, limit, mayTake: true };
  const wish = new WorkWish({
    clock,
    held: () => rows.held,
    waiting: () => rows.waiting,
    limit: () => rows.limit,
    mayTake: () => rows.mayTake,
    send: (want) => sent.push(want),
  });
  const end = (count: number): void => {
    for (let row = 0; row < count; row += 1) {
      rows.held -= 1;
      wish.noteEnded();
    }
  };
  return { clock, sent, rows, wish, end };
}

describe("the wish for rows", () => {
  it("is what can run at once and a little ahead, told when connected", () => {
    const { sent, wish } = makeWish(64);
    wish.tell();
    wish.connect();
    expect(sent).toEqual([72]);
  });

  it("is none while results of further rows could not be kept", () => {
    const { sent, rows, wish } = makeWish(64);
    rows.mayTake = false;
    wish.connect();
    rows.mayTake = true;
    wish.tell();
    expect(sent).toEqual([0, 72]);
  });

  it("is not told again while rows wait in plenty, nor when nothing more is wanted", async () => {
    const { clock, sent, rows, wish, end } = makeWish(64);
    wish.connect();
    wish.noteOffer(72);
    rows.held = 72;
    rows.waiting = 8;
    end(1);
    await clock.advance(100);
    expect(sent).toEqual([72]);
  });

  it("is told at most every five milliseconds when rows run out", async () => {
    const { clock, sent, rows, wish, end } = makeWish(8);
    wish.connect();
    wish.noteOffer(10);
    rows.held = 10;
    end(1);
    end(1);
    await clock.advance(4);
    expect(sent).toEqual([10]);
    await clock.advance(1);
    expect(sent).toEqual([10, 2]);
  });

  it("grows with what was ended in the last quarter of a second, up to 2048 ahead", () => {
    const { rows, wish, end } = makeWish(8);
    rows.held = 108;
    end(100);
    expect(wish.take()).toBe(8 + 100 - 8);
    rows.held = 10_008;
    end(10_000);
    expect(wish.take()).toBe(8 + 2048 - 8);
  });

  it("shrinks again when nothing ends any more", async () => {
    const { clock, rows, wish, end } = makeWish(8);
    rows.held = 108;
    end(100);
    await clock.advance(600);
    expect(wish.take()).toBe(2);
  });

  it("is nothing once stopped", async () => {
    const { clock, sent, rows, wish, end } = makeWish(8);
    wish.connect();
    wish.stop();
    rows.held = 1;
    end(1);
    await clock.advance(100);
    expect([wish.take(), sent]).toEqual([0, [10]]);
  });
});
