import { describe, expect, it } from "vitest";
import type { CallOutcome, ModelCall } from "../../../../src-node/calls/model-caller.ts";
import { systemClock } from "../../../../src-node/clock.ts";
import { tryRow } from "../../../../src-node/row-trial.ts";
import type { RunPlan } from "../../../../src-shared/model/pipeline.ts";
import type { RowTrace } from "../../../../src-shared/wire/node-down.ts";
import { answered, FakeCaller, failed, held } from "./fake-caller.ts";
import { makePlan, type StepDraft } from "./make-plan.ts";
import { settle } from "./fake-clock.ts";

function run(plan: RunPlan, caller: FakeCaller, input = '{"text":"hi","n":3}'): Promise<RowTrace> {
  return tryRow({ plan, input, rowIndex: 4, id: "r-4", line: 5 }, { clock: systemClock, random: () => 0, caller });
}

/** Steps that answer with their id; those named in `failing` fail. */
async function runGraph(
  steps: readonly StepDraft[],
  failing: readonly string[] = [],
): Promise<{ state: string; steps: Record<string, string>; trace: RowTrace }> {
  const caller = new FakeCaller();
  caller.answer = (call) => (failing.includes(String(call.request["q"])) ? failed("bad_request") : answered(String(call.request["q"])));
  const trace = await run(makePlan(steps), caller);
  return { state: trace.state, steps: Object.fromEntries(trace.steps.map((step) => [step.stepId, step.state])), trace };
}

describe("a row's way through the steps", () => {
  const yes = "input.n == 3";
  const no = "input.n == 4";
  const table: { says: string; steps: StepDraft[]; failing?: string[]; row: string; ends: Record<string, string> }[] = [
    { says: "takes a chain in order", steps: [{ id: "a" }, { id: "b", needs: ["a"] }], row: "succeeded", ends: { a: "succeeded", b: "succeeded" } },
    {
      says: "skips a step whose condition is false",
      steps: [{ id: "a" }, { id: "b", needs: ["a"], when: no }],
      row: "succeeded",
      ends: { a: "succeeded", b: "skipped" },
    },
    { says: "runs a step whose condition is true", steps: [{ id: "a", when: yes }], row: "succeeded", ends: { a: "succeeded" } },
    {
      says: "skips what needs only skipped steps",
      steps: [{ id: "a", when: no }, { id: "b", needs: ["a"] }, { id: "c", needs: ["b"] }, { id: "d" }],
      row: "succeeded",
      ends: { a: "skipped", b: "skipped", c: "skipped", d: "succeeded" },
    },
    {
      says: "joins when one need was skipped and another succeeded",
      steps: [{ id: "a" }, { id: "b", when: no }, { id: "c", needs: ["a", "b"] }],
      row: "succeeded",
      ends: { a: "succeeded", b: "skipped", c: "succeeded" },
    },
    {
      says: "joins after a failure with continue",
      steps: [{ id: "a", onFailure: "continue" }, { id: "b" }, { id: "c", needs: ["a", "b"] }],
      failing: ["a"],
      row: "succeeded",
      ends: { a: "failed", b: "succeeded", c: "succeeded" },
    },
    {
      says: "ends the row as skipped when every step was",
      steps: [
        { id: "a", when: no },
        { id: "b", needs: ["a"] },
      ],
      row: "skipped",
      ends: { a: "skipped", b: "skipped" },
    },
    {
      says: "ends the row with a failure that is not passed over",
      steps: [{ id: "a" }, { id: "b", needs: ["a"] }],
      failing: ["a"],
      row: "failed",
      ends: { a: "failed" },
    },
    {
      says: "goes on after a failure with continue that is needed alone",
      steps: [
        { id: "a", onFailure: "continue" },
        { id: "b", needs: ["a"] },
      ],
      failing: ["a"],
      row: "succeeded",
      ends: { a: "failed", b: "succeeded" },
    },
    {
      says: "lets a step look at the state of a failed one",
      steps: [
        { id: "a", onFailure: "continue" },
        { id: "b", needs: ["a"], when: 'steps.a.state == "failed"' },
      ],
      failing: ["a"],
      row: "succeeded",
      ends: { a: "failed", b: "succeeded" },
    },
  ];
  it.each(table)("$says", async ({ steps, failing, row, ends }) => {
    const graph = await runGraph(steps, failing);
    expect({ row: graph.state, ends: graph.steps }).toEqual({ row, ends });
  });

  it("runs branches side by side", async () => {
    const caller = new FakeCaller();
    const releases: (() => void)[] = [];
    caller.answer = (call) => {
      const { outcome, release } = held(call);
      releases.push(() => release());
      return outcome;
    };
    const trace = run(makePlan([{ id: "a" }, { id: "b" }, { id: "c", needs: ["a", "b"] }]), caller);
    await settle();
    expect(caller.asked).toEqual(["a", "b"]);
    releases[0]?.();
    await settle();
    expect(caller.asked).toEqual(["a", "b"]);
    releases[1]?.();
    await settle();
    expect(caller.asked).toEqual(["a", "b", "c"]);
    releases[2]?.();
    expect((await trace).state).toBe("succeeded");
  });

  it("lets calls in flight finish after a failure, and starts no further step", async () => {
    const caller = new FakeCaller();
    let release: (outcome?: CallOutcome) => void = () => undefined;
    caller.answer = (call: ModelCall) => {
      if (call.request["q"] === "bad") return failed("bad_request");
      const slow = held(call);
      release = slow.release;
      return slow.outcome;
    };
    const traced = run(makePlan([{ id: "slow" }, { id: "bad" }, { id: "after", needs: ["slow"] }]), caller);
    await settle();
    release();
    const trace = await traced;
    expect(caller.asked).toEqual(["slow", "bad"]);
    expect(trace.steps.map((step) => [step.stepId, step.state])).toEqual([
      ["bad", "failed"],
      ["slow", "succeeded"],
    ]);
    expect([trace.state, trace.failure?.step, trace.failure?.kind]).toEqual(["failed", "bad", "bad_request"]);
  });

  it("gives later steps and the output what earlier ones answered", async () => {
    const caller = new FakeCaller();
    caller.answer = (call) => answered(`${String(call.request["q"])}!`);
    const plan = makePlan(
      [
        { id: "a", request: { q: "{{ input.text }}" } },
        { id: "b", needs: ["a"], request: { q: "{{ steps.a.text }} {{ vars.tone }} {{ row.index }} {{ row.id }}" } },
      ],
      {
        vars: { tone: "polite" },
        output: { said: "{{ steps.b.text }}", tokens: "{{ steps.a.usage.outputTokens }}" },
      },
    );
    expect((await run(plan, caller)).output).toEqual({ said: "hi! polite 4 r-4!", tokens: 2 });
  });

  it("shows null for every field of a skipped step", async () => {
    const plan = makePlan([{ id: "a", when: "false" }, { id: "b" }], {
      output: { state: "{{ steps.a.state }}", text: "{{ steps.a.text }}", json: "{{ steps.a.json }}" },
    });
    expect((await run(plan, new FakeCaller())).output).toEqual({ state: "skipped", text: null, json: null });
  });

  it("fails the step, with the name in the message, when a template names something that the row lacks", async () => {
    const caller = new FakeCaller();
    const trace = await run(makePlan([{ id: "a", request: { q: "{{ input.missing }}" } }]), caller);
    expect([trace.state, trace.failure?.kind, trace.failure?.step]).toEqual(["failed", "template", "a"]);
    expect(trace.failure?.message).toContain("missing");
    expect(caller.calls).toHaveLength(0);
  });

  it("fails the row when its output cannot be rendered", async () => {
    const trace = await run(makePlan([{ id: "a" }], { output: "{{ steps.a.json.label }}" }), new FakeCaller());
    expect([trace.state, trace.failure?.kind, trace.failure?.step]).toEqual(["failed", "template", null]);
  });

  it("refuses a row that does not fit the inputs before any call, with its line", async () => {
    const caller = new FakeCaller();
    const inputs = { type: "object", required: ["text"], properties: { text: { type: "string" }, n: { type: "integer", minimum: 5 } } };
    const trace = await run(makePlan([{ id: "a" }], { inputs }), caller);
    expect(trace.failure).toMatchObject({ kind: "bad_input", code: "E_INPUT_SCHEMA", line: 5, step: null });
    expect(trace.failure?.message).toContain("n must be >= 5");
    expect(caller.calls).toHaveLength(0);
  });

  it("collects the last steps' values where the pipeline has no output of its own", async () => {
    const { trace } = await runGraph([{ id: "a" }, { id: "b", needs: ["a"] }, { id: "c", needs: ["a"] }]);
    expect(trace.output).toEqual({ b: "b", c: "c" });
  });
});
