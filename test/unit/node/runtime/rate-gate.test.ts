import { describe, expect, it } from "vitest";
import { type GateAnswer, RateGate } from "../../../../src-node/rate-gate.ts";
import type { Withdrawable } from "../../../../src-node/waiting.ts";
import type { LimitShare } from "../../../../src-shared/wire/node-down.ts";
import { FakeClock, settle } from "./fake-clock.ts";

function makeGate(share: LimitShare): { gate: RateGate; clock: FakeClock; ask(tokens?: number): Asked } {
  const clock = new FakeClock();
  const gate = new RateGate({ clock, share });
  return { gate, clock, ask: (tokens = 0) => new Asked(gate, tokens) };
}

class Asked implements Withdrawable {
  withdraw: (() => void) | null = null;
  answer: GateAnswer | null = null;
  constructor(gate: RateGate, tokens: number) {
    void gate.take(tokens, this).then((answer) => {
      this.answer = answer;
    });
  }
}

describe("the rate gate", () => {
  it("lets no more calls through than its share of the concurrency, first come first served", async () => {
    const { gate, ask } = makeGate({ concurrency: 2 });
    const asked = [ask(), ask(), ask(), ask()];
    await settle();
    expect(asked.map((one) => one.answer)).toEqual(["go", "go", null, null]);
    expect(gate.tryTake(0)).toBe(false);
    gate.release(0, null);
    await settle();
    expect(asked.map((one) => one.answer)).toEqual(["go", "go", "go", null]);
  });

  it("spends a second's worth of requests at once and the rest at the rate", async () => {
    const { clock, ask } = makeGate({ requestsPerMinute: 120 });
    const asked = [ask(), ask(), ask(), ask()];
    await settle();
    expect(asked.filter((one) => one.answer === "go")).toHaveLength(2);
    await clock.advance(499);
    expect(asked.filter((one) => one.answer === "go")).toHaveLength(2);
    await clock.advance(2);
    expect(asked.filter((one) => one.answer === "go")).toHaveLength(3);
    await clock.advance(500);
    expect(asked.filter((one) => one.answer === "go")).toHaveLength(4);
  });

  it("lets a request above the bucket through when it is full, and makes later ones wait for the debt", async () => {
    const { clock, ask } = makeGate({ tokensPerMinute: 60_000 });
    const big = ask(3000);
    const small = ask(1);
    await settle();
    expect([big.answer, small.answer]).toEqual(["go", null]);
    await clock.advance(2001);
    expect(small.answer).toBe("go");
  });

  it("gives back tokens that were reserved and not used", async () => {
    const { gate, ask } = makeGate({ tokensPerMinute: 60_000 });
    ask(1000);
    const next = ask(900);
    await settle();
    expect(next.answer).toBeNull();
    gate.release(1000, 50);
    await settle();
    expect(next.answer).toBe("go");
  });

  it("tells those who wait when it pauses, and wakes those who wait for its end", async () => {
    const { gate, clock, ask } = makeGate({ concurrency: 1 });
    ask();
    const waiting = ask();
    gate.noteOverload(5000, clock.now());
    await settle();
    expect(waiting.answer).toBe("paused");
    expect(gate.pausedForMs()).toBe(5000);
    expect(gate.tryTake(0)).toBe(false);
    let resumed = false;
    void gate.waitForResume({ withdraw: null }).then(() => {
      resumed = true;
    });
    await clock.advance(4999);
    expect(resumed).toBe(false);
    await clock.advance(1);
    expect(resumed).toBe(true);
    expect(gate.pausedForMs()).toBe(0);
  });

  it("doubles its own pause with each new refusal, up to a minute, and takes refusals of earlier calls for one", async () => {
    const { gate, clock } = makeGate({});
    const pauses: number[] = [];
    for (let event = 0; event < 8; event += 1) {
      const sentAt = clock.now();
      await clock.advance(1);
      gate.noteOverload(null, sentAt);
      gate.noteOverload(null, sentAt);
      pauses.push(gate.pausedForMs());
      await clock.advance(60_001);
    }
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    gate.noteSuccess();
    gate.noteOverload(null, clock.now());
    expect(gate.pausedForMs()).toBe(60_000);
  });

  it("forgets its pauses with successes", async () => {
    const { gate, clock } = makeGate({});
    gate.noteOverload(null, clock.now());
    await clock.advance(1001);
    gate.noteSuccess();
    gate.noteOverload(null, clock.now());
    expect(gate.pausedForMs()).toBe(1000);
  });

  it("pauses before the server has to refuse when a budget is used up", () => {
    const { gate } = makeGate({});
    gate.noteSignal({ requestsRemaining: 3, requestsResetMs: 700, tokensRemaining: null, tokensResetMs: null });
    expect(gate.pausedForMs()).toBe(0);
    gate.noteSignal({ requestsRemaining: 0, requestsResetMs: 700, tokensRemaining: null, tokensResetMs: null });
    expect(gate.pausedForMs()).toBe(700);
    gate.noteSignal({ requestsRemaining: 5, requestsResetMs: 700, tokensRemaining: 0, tokensResetMs: 900 });
    expect(gate.pausedForMs()).toBe(900);
  });

  it("does not pause for longer than ten minutes", () => {
    const { gate, clock } = makeGate({});
    gate.noteOverload(86_400_000, clock.now());
    expect(gate.pausedForMs()).toBe(600_000);
  });

  it("follows a changed share and says when the calls in flight are within it", async () => {
    const { gate, ask } = makeGate({ concurrency: 3 });
    ask();
    ask();
    ask();
    const waiting = ask();
    gate.update({ concurrency: 1 });
    let within = false;
    void gate.waitUntilWithin({ withdraw: null }).then(() => {
      within = true;
    });
    gate.release(0, null);
    await settle();
    expect([within, waiting.answer]).toEqual([false, null]);
    gate.release(0, null);
    await settle();
    expect([within, waiting.answer]).toEqual([true, null]);
    gate.update({ concurrency: 2 });
    await settle();
    expect(waiting.answer).toBe("go");
  });

  it("lets nothing through while its share is zero", async () => {
    const { gate, clock, ask } = makeGate({ concurrency: 0 });
    const waiting = ask();
    await clock.advance(3_600_000);
    expect(waiting.answer).toBeNull();
    gate.update({});
    await settle();
    expect(waiting.answer).toBe("go");
  });

  it("passes over those who withdrew, and leaves no timer behind when closed", async () => {
    const { gate, clock, ask } = makeGate({ requestsPerMinute: 60 });
    ask();
    const first = ask();
    const second = ask();
    first.withdraw?.();
    await clock.advance(1001);
    expect([first.answer, second.answer]).toEqual(["withdrawn", "go"]);
    const last = ask();
    gate.close();
    await settle();
    expect([last.answer, clock.timers]).toEqual(["withdrawn", 0]);
  });

  it("costs under two microseconds when it is free", () => {
    const gate = new RateGate({ clock: { now: () => performance.now(), wall: () => Date.now(), after: () => () => undefined }, share: { concurrency: 64 } });
    const rounds = 200_000;
    const beganAt = performance.now();
    for (let round = 0; round < rounds; round += 1) {
      gate.tryTake(0);
      gate.release(0, null);
    }
    expect(((performance.now() - beganAt) * 1000) / rounds).toBeLessThan(2);
  });
});
