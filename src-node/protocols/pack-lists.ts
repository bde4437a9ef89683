import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import { readCount, readObject } from "./body-fields.ts";
import { ollamaEmbed } from "./ollama-embed.ts";
import { openaiCompletions } from "./openai-completions.ts";
import { openaiEmbeddings } from "./openai-embeddings.ts";
import type { PackRules } from "./pack-rules.ts";
import type { Answer, Protocol } from "./protocol.ts";
import { shareNumber, shareUsage } from "./share-usage.ts";

/** Protocols whose request has one field that takes a value or a list of them. */

export const packOpenaiEmbeddings: PackRules = {
  joinKey: (request) => keyWithout(request, "input"),
  join: (requests) => joinField(requests, "input"),
  split: (answer, requests) => splitIndexed(answer, requests, { protocol: openaiEmbeddings, requestField: "input", listField: "data" }),
};

export const packOpenaiCompletions: PackRules = {
  // With several choices a prompt it is no longer plain which choice is whose.
  joinKey: (request) => (isOne(request["n"]) && isOne(request["best_of"]) ? keyWithout(request, "prompt") : null),
  join: (requests) => joinField(requests, "prompt"),
  split: (answer, requests) => splitIndexed(answer, requests, { protocol: openaiCompletions, requestField: "prompt", listField: "choices" }),
};

export const packOllamaEmbed: PackRules = {
  joinKey: (request) => keyWithout(request, "input"),
  join: (requests) => joinField(requests, "input"),
  split: splitOllama,
};

function isOne(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === 1;
}

/** The request's single value: a text, or the one text or token list of a list. Undefined when it has several values, or tokens bare. */
function readSingle(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value) || value.length !== 1) return undefined;
  const [only] = value;
  return typeof only === "string" || Array.isArray(only) ? only : undefined;
}

function keyWithout(request: JsonObject, field: string): string | null {
  if (readSingle(request[field]) === undefined) return null;
  return JSON.stringify({ ...request, [field]: null });
}

function joinField(requests: readonly JsonObject[], field: string): JsonObject {
  return { ...requests[0], [field]: requests.map((request) => readSingle(request[field]) ?? null) };
}

/** How much of the call's input a row is: the length of its text or token list. */
function weighRequests(requests: readonly JsonObject[], field: string): number[] {
  return requests.map((request) => {
    const value = readSingle(request[field]);
    return typeof value === "string" || Array.isArray(value) ? value.length : 0;
  });
}

type IndexedShape = { protocol: Protocol; requestField: string; listField: "data" | "choices" };

/** Splits a list whose elements say by `index` which row they are of; servers may send them in any order. */
function splitIndexed(answer: Answer, requests: readonly JsonObject[], shape: IndexedShape): Answer[] | null {
  const body = answer.body;
  const list = isJsonObject(body) ? body[shape.listField] : undefined;
  if (!isJsonObject(body) || !Array.isArray(list) || list.length !== requests.length) return null;
  const parts = new Array<JsonObject | undefined>(requests.length).fill(undefined);
  for (const [position, part] of list.entries()) {
    if (!isJsonObject(part)) return null;
    const index = part["index"] ?? position;
    if (typeof index !== "number" || index < 0 || index >= parts.length || parts[index] !== undefined) return null;
    parts[index] = part;
  }
  const inputWeights = weighRequests(requests, shape.requestField);
  const outputWeights = parts.map((part) => (typeof part?.["text"] === "string" ? part["text"].length : 0));
  const usage = readObject(body["usage"]);
  const usages = usage === undefined ? null : shareUsage(usage, inputWeights, outputWeights);
  const bodies = parts.map((part, index) => {
    const row: JsonObject = { ...body, [shape.listField]: [{ ...part, ...(part?.["index"] === undefined ? {} : { index: 0 }) }] };
    const share = usages?.[index];
    return share === undefined ? row : { ...row, usage: share };
  });
  return readEach(bodies, shape.protocol);
}

function splitOllama(answer: Answer, requests: readonly JsonObject[]): Answer[] | null {
  const body = answer.body;
  const embeddings = isJsonObject(body) ? body["embeddings"] : undefined;
  if (!isJsonObject(body) || !Array.isArray(embeddings) || embeddings.length !== requests.length) return null;
  const total = readCount(body["prompt_eval_count"]);
  const shares = total === null ? null : shareNumber(total, weighRequests(requests, "input"));
  const bodies = embeddings.map((embedding, index) => {
    const row: JsonObject = { ...body, embeddings: [embedding] };
    const share = shares?.[index];
    return share === undefined ? row : { ...row, prompt_eval_count: share };
  });
  return readEach(bodies, ollamaEmbed);
}

/** A row whose part reads as a failure makes the whole answer unsplittable: that row's own call says what is wrong with it. */
function readEach(bodies: readonly JsonObject[], protocol: Protocol): Answer[] | null {
  const answers: Answer[] = [];
  for (const body of bodies) {
    const read = protocol.readAnswer(body, undefined);
    if (!read.ok) return null;
    answers.push(read.value);
  }
  return answers;
}
