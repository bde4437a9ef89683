import type { JsonObject, JsonValue } from "../../src-shared/model/json.ts";
import { readObject, readString } from "./body-fields.ts";
import type { StreamReader, StreamStep } from "./protocol.ts";

/** Puts a message together from `message_start`, its blocks and their deltas, and `message_delta`. */
export function openAnthropicStream(): StreamReader {
  let message: JsonObject = { type: "message", role: "assistant", content: [] };
  const blocks = new MessageBlocks();

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
        blocks.start(index, { ...readObject(data["content_block"]) });
        return "other";
      case "content_block_delta":
        return blocks.grow(index, readObject(data["delta"]) ?? {});
      case "message_delta":
        message = { ...message, ...readObject(data["delta"]), usage: { ...readObject(message["usage"]), ...readObject(data["usage"]) } };
        return "other";
      case "message_stop":
        return "end";
      default:
        return data["error"] === undefined || data["error"] === null ? "other" : { error: data };
    }
  }

  return { push, body: () => ({ ...message, content: blocks.read() }) };
}

/** The content blocks of one message, each growing by its deltas. */
class MessageBlocks {
  readonly #blockByIndex = new Map<number, JsonObject>();
  /** Tool inputs come as pieces of JSON text. */
  readonly #inputByIndex = new Map<number, string>();

  start(index: number, block: JsonObject): void {
    this.#blockByIndex.set(index, block);
  }

  grow(index: number, delta: JsonObject): StreamStep {
    const block = this.#blockByIndex.get(index) ?? { type: "text", text: "" };
    this.#blockByIndex.set(index, block);
    const piece = readString(delta["partial_json"]);
    if (piece !== null) {
      this.#inputByIndex.set(index, (this.#inputByIndex.get(index) ?? "") + piece);
      return piece === "" ? "other" : "token";
    }
    for (const field of ["text", "thinking", "signature"]) {
      const addition = readString(delta[field]);
      if (addition === null) continue;
      block[field] = (readString(block[field]) ?? "") + addition;
      return addition === "" || field === "signature" ? "other" : "token";
    }
    const citations = block["citations"];
    if (delta["citation"] !== undefined) block["citations"] = [...(Array.isArray(citations) ? citations : []), delta["citation"]];
    return "other";
  }

  /** In the message's order. */
  read(): JsonObject[] {
    const inOrder = [...this.#blockByIndex.entries()].sort(([a], [b]) => a - b);
    return inOrder.map(([index, block]) => {
      const input = this.#inputByIndex.get(index);
      return input === undefined || input === "" ? block : { ...block, input: parseOrKeep(input) };
    });
  }
}

/** A tool's input that was cut off by the token limit is no JSON; its text is still worth showing. */
function parseOrKeep(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
