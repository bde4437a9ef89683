import { describe, expect, it } from "vitest";
import { compileRun } from "../../../../src-node/run-program.ts";
import { readStepAnswer, restoreOutput, writeStepBodies } from "../../../../src-node/step-values.ts";
import type { Answer } from "../../../../src-node/protocols/protocol.ts";
import type { JsonValue } from "../../../../src-shared/model/json.ts";
import { makeEndpoint, makePlan, type StepDraft } from "./make-plan.ts";

function compileStep(step: Partial<StepDraft>, protocol = "openai-chat", later: JsonValue = "x") {
  const plan = makePlan(
    [
      { id: "s", ...step },
      { id: "later", needs: ["s"], request: { q: later } },
    ],
    { endpoints: { a: makeEndpoint({ protocol }) } },
  );
  const compiled = compileRun(plan).stepById.get("s");
  if (compiled === undefined) throw new Error("no step");
  return compiled;
}

const answer = (more: Partial<Answer>): Answer => ({
  text: null,
  value: undefined,
  embedding: null,
  body: { raw: 1 },
  usage: { inputTokens: 1, outputTokens: 2 },
  finishReason: "stop",
  ...more,
});
const json = { format: "json" } as const;
const schema = { type: "object", required: ["product"] };

describe("a step's value", () => {
  const table: { says: string; step?: Partial<StepDraft>; protocol?: string; answer: Partial<Answer>; value: JsonValue }[] = [
    { says: "is the text", answer: { text: "bug" }, value: "bug" },
    { says: "is null for an answer without text", answer: { text: null }, value: null },
    { says: "is the parsed JSON", step: { response: json }, answer: { text: '{"a":[1]}' }, value: { a: [1] } },
    { says: "is the JSON inside a Markdown fence", step: { response: json }, answer: { text: '```json\n{"a":1}\n```\n' }, value: { a: 1 } },
    { says: "is the JSON inside a fence without a name", step: { response: json }, answer: { text: "```\n[1]\n```" }, value: [1] },
    { says: "is the embedding", protocol: "openai-embeddings", answer: { embedding: [0.5, 1] }, value: [0.5, 1] },
    { says: "is the selected value", protocol: "http", answer: { value: { score: 2 }, text: '{"score":2}' }, value: { score: 2 } },
    { says: "is the parsed JSON of a value that is text", protocol: "http", step: { response: json }, answer: { value: "[2]", text: "[2]" }, value: [2] },
    {
      says: "is a value that is JSON already, where JSON is asked for",
      protocol: "kserve-v2",
      step: { response: json },
      answer: { value: [2], text: "[2]" },
      value: [2],
    },
  ];
  it.each(table)("$says", ({ step, protocol, answer: given, value }) => {
    expect(readStepAnswer(compileStep(step ?? {}, protocol), answer(given))).toMatchObject({ ok: true, value });
  });

  const unusable: { says: string; step: Partial<StepDraft>; answer: Partial<Answer>; code: string; final: boolean }[] = [
    { says: "is refused when it is not JSON", step: { response: json }, answer: { text: "sure!" }, code: "E_NOT_JSON_OUTPUT", final: false },
    {
      says: "is refused when JSON was cut off, for good",
      step: { response: json },
      answer: { text: '{"a":', finishReason: "length" },
      code: "E_NOT_JSON_OUTPUT",
      final: true,
    },
    {
      says: "is refused when it does not fit the schema",
      step: { response: { format: "json", schema } },
      answer: { text: "{}" },
      code: "E_SCHEMA",
      final: false,
    },
  ];
  it.each(unusable)("$says", ({ step, answer: given, code, final }) => {
    expect(readStepAnswer(compileStep(step), answer(given))).toMatchObject({ ok: false, final, failure: { kind: "bad_output", code, step: "s" } });
  });
});

describe("what is stored of a step for later leases", () => {
  const full = answer({ text: "t", finishReason: "stop" });
  const table: { says: string; later: JsonValue; step?: Partial<StepDraft>; protocol?: string; bodies: string[] }[] = [
    { says: "is the main value alone when nobody asks for more", later: "{{ steps.s.text }} {{ steps.s.state }} {{ steps.s.finishReason }}", bodies: ['"t"'] },
    {
      says: "is the main value and the fields that later templates name",
      later: "{{ steps.s.usage.inputTokens }}",
      bodies: ['"t"', '{"usage":{"inputTokens":1,"outputTokens":2}}'],
    },
    {
      says: "is every other field when a template takes the step as a whole",
      later: "{{ steps.s }}",
      bodies: ['"t"', '{"json":null,"embedding":null,"body":{"raw":1},"usage":{"inputTokens":1,"outputTokens":2}}'],
    },
  ];
  it.each(table)("$says", ({ later, bodies }) => {
    const step = compileStep({}, "openai-chat", later);
    const reading = readStepAnswer(step, full);
    if (!reading.ok) throw new Error("unreadable");
    const written = writeStepBodies(step, reading.output, reading.value);
    expect(written).toEqual(bodies);
    const restored = restoreOutput(step, "succeeded", "stop", written);
    expect(restored).toMatchObject({ state: "succeeded", text: "t", finishReason: "stop", ...(JSON.parse(bodies[1] ?? "{}") as object) });
  });

  it("gives text and value of an http step back from the value alone", () => {
    const step = compileStep({}, "http", "{{ steps.s.text }}{{ steps.s.json }}");
    expect(step.storedFields).toEqual([]);
    expect(restoreOutput(step, "succeeded", null, ['{"a":1}'])).toMatchObject({ text: '{"a":1}', json: { a: 1 } });
    expect(restoreOutput(step, "succeeded", null, ["2"])).toMatchObject({ text: "2", json: 2 });
  });
});
