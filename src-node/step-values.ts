import { type Failure, makeFailure } from "../src-shared/model/failure.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../src-shared/model/json.ts";
import type { StepOutput, StepOutputField } from "../src-shared/model/step-output.ts";
import type { StepState } from "../src-shared/model/task.ts";
import { usageSchema } from "../src-shared/model/usage.ts";
import type { Answer } from "./protocols/protocol.ts";
import type { CompiledStep } from "./run-program.ts";

/**
 * What a step's main value is: the text; the parsed JSON of `format: json`; the embedding; or, of `http` and `kserve-v2`,
 * the value as it was selected.
 */
export type ValueShape = "text" | "json" | "embedding" | "value";

/** What the main value gives by itself, so that it need not be stored beside it. */
const fieldsOfValue: Record<ValueShape, readonly StepOutputField[]> = { text: ["text"], json: ["json"], embedding: ["embedding"], value: ["text", "json"] };

/** Fields to store beside the main value. State and finish reason are stored with the step itself. */
export function listStoredFields(shape: ValueShape, referenced: ReadonlySet<StepOutputField> | undefined): StepOutputField[] {
  const known: StepOutputField[] = [...fieldsOfValue[shape], "state", "finishReason"];
  return [...(referenced ?? [])].filter((field) => !known.includes(field));
}

/** What templates see of a step without a value. */
export function emptyOutput(state: StepState, finishReason: string | null = null): StepOutput {
  return { state, text: null, json: null, embedding: null, body: null, usage: null, finishReason };
}

export type AnswerReading =
  | { ok: true; output: StepOutput; value: JsonValue }
  /** `final`: the answer was cut off or refused, so that the same request would end the same way. */
  | { ok: false; failure: Failure; text: string; final: boolean };

/** Takes the step's value out of an answer, parsing and checking it as its `response` asks. */
export function readStepAnswer(step: CompiledStep, answer: Answer): AnswerReading {
  const output: StepOutput = {
    state: "succeeded",
    text: answer.text,
    json: null,
    embedding: answer.embedding,
    body: answer.body,
    usage: answer.usage,
    finishReason: answer.finishReason,
  };
  if (step.shape === "text") return { ok: true, output, value: answer.text };
  if (step.shape === "embedding") return { ok: true, output, value: answer.embedding };
  const given = answer.value === undefined ? answer.text : answer.value;
  let value: JsonValue = given;
  if (step.shape === "json" && (typeof given === "string" || given === null)) {
    const parsed = parseFenced(given ?? "");
    if (parsed === undefined) return refuseAnswer(step, answer, given ?? "", "E_NOT_JSON_OUTPUT", "The answer is not JSON");
    value = parsed;
  }
  const misfit = step.checkValue === null ? null : step.checkValue(value);
  if (misfit !== null) return refuseAnswer(step, answer, JSON.stringify(value), "E_SCHEMA", `The answer does not fit the step's schema: ${misfit}`);
  output.json = value;
  return { ok: true, output, value };
}

/** The JSON texts that let a later lease go on after this step: the main value, and the fields that templates refer to. */
export function writeStepBodies(step: CompiledStep, output: StepOutput, value: JsonValue): string[] {
  const main = JSON.stringify(value);
  if (step.storedFields.length === 0) return [main];
  return [main, JSON.stringify(Object.fromEntries(step.storedFields.map((field) => [field, output[field]])))];
}

/** The reverse of `writeStepBodies`. Fields that were not stored are null. */
export function restoreOutput(step: CompiledStep, state: StepState, finishReason: string | null, bodies: readonly string[]): StepOutput {
  const output = emptyOutput(state, finishReason);
  const [main, more] = bodies;
  if (main === undefined) return output;
  const value = JSON.parse(main) as JsonValue;
  if (step.shape === "text") output.text = value as string | null;
  else if (step.shape === "embedding") output.embedding = value as number[] | null;
  else output.json = value;
  if (step.shape === "value") output.text = valueToText(value);
  const fields: unknown = more === undefined ? {} : JSON.parse(more);
  if (isJsonObject(fields)) restoreFields(output, fields);
  return output;
}

function restoreFields(output: StepOutput, fields: JsonObject): void {
  if (typeof fields["text"] === "string") output.text = fields["text"];
  if (fields["json"] !== undefined) output.json = fields["json"];
  if (Array.isArray(fields["embedding"])) output.embedding = fields["embedding"] as number[];
  if (fields["body"] !== undefined) output.body = fields["body"];
  const usage = usageSchema.safeParse(fields["usage"]);
  if (usage.success) output.usage = usage.data;
}

function valueToText(value: JsonValue): string | null {
  if (value === null) return null;
  return typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Models like to wrap JSON in a Markdown fence. Undefined when it is no JSON. */
function parseFenced(text: string): JsonValue | undefined {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/i.exec(text);
  try {
    return JSON.parse(fenced?.[1] ?? text) as JsonValue;
  } catch {
    return undefined;
  }
}

// The words that the protocols use for an answer that ended at its limit, and for one that was held back.
const cutReasons = new Set(["length", "max_tokens", "max_output_tokens", "incomplete"]);
const refusedReasons = new Set(["content_filter", "refusal"]);

function refuseAnswer(step: CompiledStep, answer: Answer, text: string, code: string, what: string): AnswerReading {
  const cut = cutReasons.has(answer.finishReason ?? "");
  const refused = refusedReasons.has(answer.finishReason ?? "");
  const why = cut
    ? ", because it was cut off at its length limit: raise the step's token limit"
    : refused
      ? ", because the model refused or its filter did"
      : "";
  const begin = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return { ok: false, failure: makeFailure("bad_output", `${what}${why}. It begins: ${begin}`, { step: step.plan.id, code }), text, final: cut || refused };
}
