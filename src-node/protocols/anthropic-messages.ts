import { isJsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import type { Usage } from "../../src-shared/model/usage.ts";
import { emptyAnswer, findErrorField, judgeText, readCount, readObject, readObjects, readString } from "./body-fields.ts";
import { openAnthropicStream } from "./anthropic-stream.ts";
import { modelField, prepareJsonPost } from "./json-post.ts";
import type { Answer, Protocol, Read } from "./protocol.ts";

/** Anthropic's Messages: `POST {url}/messages`. */
export const anthropicMessages: Protocol = {
  name: "anthropic-messages",
  keyHeader: "x-api-key",
  headers: { "anthropic-version": "2023-06-01" },
  prepare: (target) => prepareJsonPost("/messages", target.stream ? { ...modelField(target.model), stream: true } : modelField(target.model)),
  findError: (body) => (isJsonObject(body) && body["type"] === "error" ? body : findErrorField(body)),
  readAnswer,
  stream: { framing: "sse", open: openAnthropicStream },
};

function readAnswer(body: JsonValue): Read<Answer> {
  if (!isJsonObject(body) || !Array.isArray(body["content"])) return emptyAnswer("no content");
  const blocks = readObjects(body["content"]);
  const texts = blocks.filter((block) => block["type"] === "text").map((block) => readString(block["text"]) ?? "");
  const finishReason = readString(body["stop_reason"]);
  const text = judgeText({
    text: texts.length === 0 ? null : texts.join(""),
    hasToolCalls: blocks.some((block) => readString(block["type"])?.endsWith("tool_use") === true),
    finishReason,
    refusal: null,
  });
  if (!text.ok) return text;
  return { ok: true, value: { text: text.value, value: undefined, embedding: null, body, usage: readAnthropicUsage(body["usage"]), finishReason } };
}

/** What was read from and written to the prompt cache is input too, and is not in `input_tokens`. */
function readAnthropicUsage(usage: JsonValue | undefined): Usage {
  const fields = readObject(usage);
  const input = readCount(fields?.["input_tokens"]);
  const cached = (readCount(fields?.["cache_creation_input_tokens"]) ?? 0) + (readCount(fields?.["cache_read_input_tokens"]) ?? 0);
  return { inputTokens: input === null ? null : input + cached, outputTokens: readCount(fields?.["output_tokens"]) };
}
