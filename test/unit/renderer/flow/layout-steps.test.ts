import { describe, expect, test } from "vitest";
import type { FlowStep } from "../../../../src-renderer/flow/flow-step.ts";
import { layoutSteps } from "../../../../src-renderer/flow/layout-steps.ts";
import { stepWidth } from "../../../../src-renderer/flow/step-size.ts";

const makeStep = (id: string, ...needs: string[]): FlowStep => ({ id, endpoint: "model", needs, when: null });
const height = 80;
const layout = (...steps: FlowStep[]) => layoutSteps(steps, () => height);

describe("layoutSteps", () => {
  test("a step stands right of every step it needs", () => {
    const points = layout(makeStep("a"), makeStep("b", "a"), makeStep("c", "a"), makeStep("d", "b", "c"));
    expect(points["b"]?.x).toBeGreaterThanOrEqual((points["a"]?.x ?? 0) + stepWidth);
    expect(points["d"]?.x).toBeGreaterThanOrEqual((points["c"]?.x ?? 0) + stepWidth);
  });

  test("steps side by side do not overlap", () => {
    const points = layout(makeStep("a"), makeStep("b", "a"), makeStep("c", "a"));
    expect(Math.abs((points["b"]?.y ?? 0) - (points["c"]?.y ?? 0))).toBeGreaterThanOrEqual(height);
  });

  test("a ring, a step that needs itself and a need that names no step are laid out too", () => {
    const points = layout(makeStep("a", "b"), makeStep("b", "a", "b", "nowhere"));
    expect(Object.keys(points)).toEqual(["a", "b"]);
    expect(Object.values(points).every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  });
});
