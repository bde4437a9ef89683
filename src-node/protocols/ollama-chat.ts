import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import { emptyAnswer, failRead, findErrorField, judgeText, readObject, readString, readUsage } from "./body-fields.ts";
import { modelField, prepareJsonPost } from "./json-post.ts";
import { hasContent, mergeDelta } from "./merge-delta.ts";
import type { Answer, Protocol, Read, StreamReader, StreamStep } from "./protocol.ts";

/** Ollama's own chat: `POST {url}/api/chat`. It streams unless told not to. */
export const ollamaChat: Protocol = {
  name: "ollama-chat",
  keyHeader: "authorization",
  headers: {},
  prepare: (target) => prepareJsonPost("/api/chat", { ...modelField(target.model), stream: target.stream }),
  findError: findErrorField,
  readAnswer,
  stream: { framing: "ndjson", open: openStream },
};

function readAnswer(body: JsonValue): Read<Answer> {
  const message = isJsonObject(body) ? readObject(body["message"]) : undefined;
  if (!isJsonObject(body) || message === undefined) return emptyAnswer("no message");
  if (body["done"] === false) return failRead("truncated", "E_TRUNCATED", "the answer is only the first piece of a stream that was not asked for");
  const finishReason = readString(body["done_reason"]);
  const toolCalls = message["tool_calls"];
  const hasToolCalls = Array.isArray(toolCalls) && toolCalls.length > 0;
  const text = judgeText({ text: readString(message["content"]), hasToolCalls, finishReason, refusal: null });
  if (!text.ok) return text;
  return {
    ok: true,
    value: { text: text.value, value: undefined, embedding: null, body, usage: readUsage(body, "prompt_eval_count", "eval_count"), finishReason },
  };
}

/** Each line is a whole answer but for its message, which is the next piece; the last one says `done`. */
function openStream(): StreamReader {
  const message: JsonObject = { role: "assistant", content: "" };
  let last: JsonObject = {};
  return {
    push({ data }): StreamStep {
      if (data === "[DONE]") return "other";
      if (findErrorField(data) !== undefined) return { error: data };
      const piece = readObject(data["message"]) ?? {};
      mergeDelta(message, piece);
      last = data;
      if (data["done"] === true) return hasContent(piece) ? "last_token" : "end";
      return hasContent(piece) ? "token" : "other";
    },
    body: () => ({ ...last, message }),
  };
}
