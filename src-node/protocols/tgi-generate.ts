import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import { emptyAnswer, findErrorField, judgeText, readObject, readString, readUsage } from "./body-fields.ts";
import { prepareJsonPost } from "./json-post.ts";
import type { Answer, Protocol, Read, StreamReader, StreamStep } from "./protocol.ts";

/** Text Generation Inference's own interface: `POST {url}/generate`, or `/generate_stream`. It serves one model, so none is named. */
export const tgiGenerate: Protocol = {
  name: "tgi-generate",
  keyHeader: "authorization",
  headers: {},
  prepare(target) {
    const build = prepareJsonPost(target.stream ? "/generate_stream" : "/generate", {});
    return (request) => build(askForDetails(request));
  },
  findError: findErrorField,
  readAnswer,
  stream: { framing: "sse", open: openStream },
};

/** Without `details` the server says neither why it stopped nor how many tokens it made. */
function askForDetails(request: JsonObject): JsonObject {
  const parameters = readObject(request["parameters"]);
  return parameters?.["details"] === undefined ? { ...request, parameters: { ...parameters, details: true } } : request;
}

function readAnswer(body: JsonValue): Read<Answer> {
  // Some gateways wrap the one answer in a list.
  const answer = Array.isArray(body) ? body[0] : body;
  if (!isJsonObject(answer)) return emptyAnswer("no generated text");
  const details = readObject(answer["details"]);
  const finishReason = readString(details?.["finish_reason"]);
  const text = judgeText({ text: readString(answer["generated_text"]), hasToolCalls: false, finishReason, refusal: null });
  if (!text.ok) return text;
  return { ok: true, value: { text: text.value, value: undefined, embedding: null, body, usage: readTgiUsage(details), finishReason } };
}

/** The input's length comes as `input_length` in streams; else as the prefill tokens, when those were asked for. */
function readTgiUsage(details: JsonObject | undefined): Answer["usage"] {
  const prefill = details?.["prefill"];
  const usage = readUsage(details, "input_length", "generated_tokens");
  return usage.inputTokens === null && Array.isArray(prefill) && prefill.length > 0 ? { ...usage, inputTokens: prefill.length } : usage;
}

/** The last event has the whole text. */
function openStream(): StreamReader {
  let last: JsonObject = {};
  return {
    push({ name, data }): StreamStep {
      if (data === "[DONE]") return "other";
      if (name === "error" || findErrorField(data) !== undefined) return { error: data };
      const isSpecial = readObject(data["token"])?.["special"] === true;
      if (typeof data["generated_text"] === "string") {
        last = data;
        return isSpecial ? "end" : "last_token";
      }
      return isSpecial ? "other" : "token";
    },
    body: () => ({ generated_text: last["generated_text"] ?? null, details: last["details"] ?? null }),
  };
}
