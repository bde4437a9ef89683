import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveValue } from "../../../../src-main/gateways/ui/live-value.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

function makeLive(costMs = 0): { live: LiveValue<{ n: number }>; state: { mark: number; n: number; made: number } } {
  const state = { mark: 0, n: 0, made: 0 };
  const live = new LiveValue({
    marks: () => [state.mark],
    make: () => {
      state.made += 1;
      vi.advanceTimersByTime(costMs);
      return { n: state.n };
    },
  });
  return { live, state };
}

test("a value is made once, and again only when a mark has changed", () => {
  const { live, state } = makeLive();
  expect([live.read(), live.read()]).toEqual([
    { value: { n: 0 }, version: 1 },
    { value: { n: 0 }, version: 1 },
  ]);
  expect(state.made).toBe(1);
  state.n = 5;
  expect(live.read().value).toEqual({ n: 0 });
  state.mark = 1;
  expect(live.read()).toEqual({ value: { n: 5 }, version: 2 });
  expect(state.made).toBe(2);
});

test("a value that reads the same is no new one", () => {
  const { live, state } = makeLive();
  const { version } = live.read();
  state.mark = 1;
  expect(live.read().version).toBe(version);
  expect(state.made).toBe(2);
});

test("one that took 30 ms to make rests for 600 ms", () => {
  const { live, state } = makeLive(30);
  live.read();
  state.mark = 1;
  vi.advanceTimersByTime(599);
  live.read();
  expect(state.made).toBe(1);
  vi.advanceTimersByTime(1);
  live.read();
  expect(state.made).toBe(2);
});
