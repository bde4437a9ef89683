import type { JsonObject, JsonValue } from "../../src-shared/model/json.ts";
import { isJsonObject } from "../../src-shared/model/json.ts";
import { readObjects } from "./body-fields.ts";
import { hasContent, mergeDelta } from "./merge-delta.ts";
import type { StreamEvent, StreamReader, StreamStep } from "./protocol.ts";

/** How chat and completions differ in their streams: where a choice's growing part is, and what a whole answer calls itself. */
export type OpenAiStreamShape = { object: string /** Chat: `delta` grows into `message`. Completions: the choice itself has `text`. */; delta: boolean };

/** Reads OpenAI-shaped chunks up to `[DONE]` and puts them together to the body of an unstreamed answer. */
export function openOpenAiStream(shape: OpenAiStreamShape): StreamReader {
  const head: JsonObject = {};
  const choiceByIndex = new Map<number, JsonObject>();
  let usage: JsonValue | undefined;

  function push(event: StreamEvent): StreamStep {
    if (event.data === "[DONE]") return "end";
    const chunk = event.data;
    if (event.name === "error" || (chunk["error"] !== undefined && chunk["error"] !== null)) return { error: chunk };
    for (const [field, value] of Object.entries(chunk)) {
      if (field === "usage") usage = value ?? usage;
      else if (field !== "choices" && field !== "object" && field !== "obfuscation" && field !== "__proto__") head[field] = value;
    }
    let isToken = false;
    for (const part of readObjects(chunk["choices"])) isToken = pushChoice(part) || isToken;
    return isToken ? "token" : "other";
  }

  function pushChoice(part: JsonObject): boolean {
    const index = typeof part["index"] === "number" ? part["index"] : 0;
    let choice = choiceByIndex.get(index);
    if (choice === undefined) {
      choice = shape.delta ? { index, message: { role: "assistant", content: null }, finish_reason: null } : { index, text: "", finish_reason: null };
      choiceByIndex.set(index, choice);
    }
    const { delta, finish_reason: finishReason, ...rest } = part;
    if (finishReason !== undefined && finishReason !== null) choice["finish_reason"] = finishReason;
    mergeDelta(choice, rest);
    if (!shape.delta) return typeof part["text"] === "string" && part["text"] !== "";
    const message = choice["message"];
    if (!isJsonObject(delta) || !isJsonObject(message)) return false;
    mergeDelta(message, delta);
    return hasContent(delta);
  }

  return {
    push,
    body: () => ({
      ...head,
      object: shape.object,
      choices: [...choiceByIndex.entries()].sort(([a], [b]) => a - b).map(([, choice]) => choice),
      ...(usage === undefined ? {} : { usage }),
    }),
  };
}
