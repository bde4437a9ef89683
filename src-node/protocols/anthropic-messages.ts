import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import type { Usage } from "../../src-shared/model/usage.ts";
import { emptyAnswer, findErrorField, judgeText, readCount, readObject, readObjects, readString } from "./body-fields.ts";
import { modelField, prepareJsonPost } from "./json-post.ts";
import type { Answer, Protocol, Read, StreamReader, StreamStep } from "./protocol.ts";

/** Anthropic's Messages: `POST {url}/messages`. */
export const anthropicMessages: Protocol = {
  name: "anthropic-messages",
  keyHeader: "x-api-key",
  headers: { "anthropic-version": "2023-06-01" },
  prepare: (target) => prepareJsonPost("/messages", target.stream ? { ...modelField(target.model), stream: true } : modelField(target.model)),
  findError: (body) => (isJsonObject(body) && body["type"] === "error" ? body : findErrorField(body)),
  readAnswer,
  stream: { framing: "sse", open: openStream },
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

/** Puts the message together from `message_start`, the blocks and their deltas, and `message_delta`. */
function openStream(): StreamReader {
  let message: JsonObject = { type: "message", role: "assistant", content: [] };
  const blockByIndex = new Map<number, JsonObject>();
  /** Tool inputs come as pieces of JSON text. */
  const inputByIndex = new Map<number, string>();

  function push(event: { name: string | null; data: JsonObject | "[DONE]" }): StreamStep {
    if (event.data === "[DONE]") return "other";
    const { data } = event;
    const index = typeof data["index"] === "number" ? data["index"] : 0;
    switch (readString(data["type"]) ?? event.name) {
      case "error":
        return { error: data };
      case "message_start":
        message = { ...message, ...readObject(data["message"]) };
        return "other";
      case "content_block_start":
        blockByIndex.set(index, { ...readObject(data["content_block"]) });
        return "other";
      case "content_block_delta":
        return pushDelta(index, readObject(data["delta"]) ?? {});
      case "message_delta":
        message = { ...message, ...readObject(data["delta"]), usage: { ...readObject(message["usage"]), ...readObject(data["usage"]) } };
        return "other";
      case "message_stop":
        return "end";
      default:
        return data["error"] === undefined || data["error"] === null ? "other" : { error: data };
    }
  }

  function pushDelta(index: number, delta: JsonObject): StreamStep {
    const block = blockByIndex.get(index) ?? { type: "text", text: "" };
    blockByIndex.set(index, block);
    const piece = readString(delta["partial_json"]);
    if (piece !== null) {
      inputByIndex.set(index, (inputByIndex.get(index) ?? "") + piece);
      return piece === "" ? "other" : "token";
    }
    for (const field of ["text", "thinking", "signature"]) {
      const addition = readString(delta[field]);
      if (addition === null) continue;
      block[field] = (readString(block[field]) ?? "") + addition;
      return addition === "" || field === "signature" ? "other" : "token";
    }
    if (delta["citation"] !== undefined) block["citations"] = [...(Array.isArray(block["citations"]) ? block["citations"] : []), delta["citation"]];
    return "other";
  }

  function readBlock([index, block]: [number, JsonObject]): JsonObject {
    const input = inputByIndex.get(index);
    return input === undefined || input === "" ? block : { ...block, input: parseOrKeep(input) };
  }

  return { push, body: () => ({ ...message, content: [...blockByIndex.entries()].sort(([a], [b]) => a - b).map(readBlock) }) };
}

/** A tool's input that was cut off by the token limit is no JSON; its text is still worth showing. */
function parseOrKeep(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
