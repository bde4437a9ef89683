import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LimitWatch } from "../../../../src-node/calls/limit-watch.ts";

class Call {
  place = -1;
  passed = 0;
  limitAt: number;
  constructor(limitAt: number) {
    this.limitAt = limitAt;
  }
  nextLimitAt(): number {
    return this.limitAt;
  }
  passLimit(): void {
    this.passed += 1;
  }
}

describe("the watch over time limits", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  const start = (...limits: number[]) => {
    const watch = new LimitWatch(() => performance.now());
    const calls = limits.map((limitMs) => new Call(performance.now() + limitMs));
    for (const call of calls) watch.add(call, performance.now());
    return { watch, calls };
  };

  it("tells each call when its own limit is passed, whichever came first", () => {
    const { calls } = start(500, 20, 100);
    vi.advanceTimersByTime(19);
    expect(calls.map(({ passed }) => passed)).toEqual([0, 0, 0]);
    vi.advanceTimersByTime(1);
    expect(calls.map(({ passed }) => passed)).toEqual([0, 1, 0]);
    vi.advanceTimersByTime(80);
    expect(calls.map(({ passed }) => passed > 0)).toEqual([false, true, true]);
    vi.advanceTimersByTime(400);
    expect(calls.map(({ passed }) => passed > 0)).toEqual([true, true, true]);
  });

  it("sees a limit that comes nearer, and lets one pass that has moved away", () => {
    const { watch, calls } = start(1000, 50);
    const [nearer, farther] = calls as [Call, Call];
    nearer.limitAt = performance.now() + 10;
    watch.noteLimit(nearer.limitAt, performance.now());
    farther.limitAt += 200;
    vi.advanceTimersByTime(100);
    expect([nearer.passed, farther.passed]).toEqual([1, 0]);
    vi.advanceTimersByTime(150);
    expect(farther.passed).toBe(1);
  });

  it("has one timer for all, and none when it watches nothing", () => {
    const { watch, calls } = start(10, 20, 30);
    expect(vi.getTimerCount()).toBe(1);
    for (const call of calls) watch.remove(call);
    expect(vi.getTimerCount()).toBe(0);
    for (const call of calls) watch.remove(call);
    vi.advanceTimersByTime(100);
    expect(calls.map(({ passed }) => passed)).toEqual([0, 0, 0]);
  });
});
