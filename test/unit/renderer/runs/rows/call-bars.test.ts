import { expect, test } from "vitest";
import type { RowCall, RowStep } from "../../../../../src-shared/wire/ui/row-messages.ts";
import { makeCallBars, maxBars } from "../../../../../src-renderer/features/runs/rows/call-bars.ts";

function makeCall(rest: Partial<RowCall>): RowCall {
  return {
    attempt: 1,
    generation: 0,
    node: "local-1",
    outcome: "succeeded",
    code: null,
    message: null,
    httpStatus: null,
    startedAt: 1000,
    latencyMs: 100,
    queueMs: null,
    ttftMs: null,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    packedRows: 1,
    ambiguous: false,
    duplicate: false,
    accepted: true,
    ...rest,
  };
}

function makeStep(stepId: string, calls: RowCall[], needs: string[] = []): RowStep {
  return { stepId, endpoint: "m", needs, model: null, key: null, when: null, state: "succeeded", value: null, finishReason: null, failure: null, calls };
}

test("a call is drawn as its wait, the time to its first token, and the rest, over the whole time of the row", () => {
  const { bars, spanMs } = makeCallBars([
    makeStep("b", [makeCall({ startedAt: 1200, latencyMs: 200, outcome: "timeout" })]),
    makeStep("a", [makeCall({ startedAt: 1050, latencyMs: 150, queueMs: 50, ttftMs: 50 })]),
  ]);
  expect(spanMs).toBe(400);
  expect(bars.map(({ stepId, parts }) => [stepId, parts])).toEqual([
    [
      "a",
      [
        { kind: "wait", from: 0, to: 0.125 },
        { kind: "firstToken", from: 0.125, to: 0.25 },
        { kind: "good", from: 0.25, to: 0.5 },
      ],
    ],
    ["b", [{ kind: "bad", from: 0.5, to: 1 }]],
  ]);
});

test("a retry days later does not squeeze the calls before it", () => {
  const day = 86_400_000;
  const { bars, spanMs, isShortened } = makeCallBars([makeStep("a", [makeCall({ outcome: "timeout" }), makeCall({ attempt: 2, startedAt: 1000 + day })])]);
  expect({ spanMs, isShortened }).toEqual({ spanMs: 400, isShortened: true });
  expect(bars.map(({ parts }) => parts[0])).toEqual([
    { kind: "bad", from: 0, to: 0.25 },
    { kind: "good", from: 0.75, to: 1 },
  ]);
});

const spansOf = (steps: RowStep[]) => {
  const { bars, spanMs } = makeCallBars(steps);
  return bars.map(({ stepId, call, parts }) => [`${stepId}${call.attempt}`, ...[parts[0]?.from, parts.at(-1)?.to].map((share) => (share ?? 0) * spanMs)]);
};

test("a call is drawn after the one it followed, though their instants are told to some ms only", () => {
  const first = makeCall({ startedAt: 1000, latencyMs: 100 });
  // Told to have begun 8 ms before the call whose answer it carries had ended, and to have been sent again 5 ms early.
  const failed = makeCall({ startedAt: 1102, queueMs: 10, latencyMs: 50, outcome: "server_error" });
  const again = makeCall({ attempt: 2, startedAt: 1147, latencyMs: 50 });
  expect(spansOf([makeStep("b", [failed, again], ["a"]), makeStep("a", [first])])).toEqual([
    ["a1", 0, 100],
    ["b1", 100, 160],
    ["b2", 160, 210],
  ]);
});

test("calls that really went on side by side are drawn so: steps that do not wait for each other, and a row that two nodes had", () => {
  const long = makeCall({ startedAt: 1000, latencyMs: 1000, duplicate: true, accepted: false });
  expect(spansOf([makeStep("a", [long, makeCall({ attempt: 2, startedAt: 1500, latencyMs: 200 })]), makeStep("b", [makeCall({ startedAt: 1900 })])])).toEqual([
    ["a1", 0, 1000],
    ["a2", 500, 700],
    ["b1", 900, 1000],
  ]);
});

test("of very many calls the newest are drawn", () => {
  const calls = Array.from({ length: maxBars + 10 }, (_, at) => makeCall({ attempt: at + 1, startedAt: at * 200 }));
  const { bars } = makeCallBars([makeStep("a", calls)]);
  expect(bars).toHaveLength(maxBars);
  expect(bars[0]?.call.attempt).toBe(11);
});
