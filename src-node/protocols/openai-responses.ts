import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import { emptyAnswer, failRead, findErrorField, judgeText, readObject, readObjects, readString, readUsage } from "./body-fields.ts";
import { modelField, prepareJsonPost } from "./json-post.ts";
import type { Answer, Protocol, Read, StreamReader, StreamStep } from "./protocol.ts";

/** OpenAI's Responses: `POST {url}/responses`. */
export const openaiResponses: Protocol = {
  name: "openai-responses",
  keyHeader: "authorization",
  headers: {},
  prepare: (target) => prepareJsonPost("/responses", target.stream ? { ...modelField(target.model), stream: true } : modelField(target.model)),
  findError: findErrorField,
  readAnswer,
  stream: { framing: "sse", open: openStream },
};

function readAnswer(body: JsonValue): Read<Answer> {
  if (!isJsonObject(body) || !Array.isArray(body["output"])) return emptyAnswer("no output");
  const status = readString(body["status"]);
  if (status === "in_progress" || status === "queued") {
    return failRead("bad_output", "E_EMPTY", `the answer's status is ${status}: background responses are not waited for; leave out \`background\``);
  }
  const output = readObjects(body["output"]);
  const parts = output.filter((part) => part["type"] === "message").flatMap((message) => readObjects(message["content"]));
  const texts = parts.filter((part) => part["type"] === "output_text").map((part) => readString(part["text"]) ?? "");
  const refusals = parts.filter((part) => part["type"] === "refusal").map((part) => readString(part["refusal"]) ?? "");
  const finishReason = refusals.length > 0 ? "refusal" : (readString(readObject(body["incomplete_details"])?.["reason"]) ?? status);
  const text = judgeText({
    text: texts.length === 0 ? null : texts.join(""),
    hasToolCalls: output.some((part) => readString(part["type"])?.endsWith("_call") === true),
    finishReason,
    refusal: refusals.length === 0 ? null : refusals.join(""),
  });
  if (!text.ok) return text;
  const usage = readUsage(body["usage"], "input_tokens", "output_tokens");
  return { ok: true, value: { text: text.value, value: undefined, embedding: null, body, usage, finishReason } };
}

/** The last event carries the whole response, so nothing has to be put together. */
function openStream(): StreamReader {
  let response: JsonObject = {};
  return {
    push(event): StreamStep {
      if (event.data === "[DONE]") return "other";
      const type = readString(event.data["type"]) ?? event.name ?? "";
      if (type === "error") return { error: isJsonObject(event.data["error"]) ? event.data : { error: event.data } };
      const whole = readObject(event.data["response"]);
      if (type === "response.failed") return { error: { error: whole?.["error"] ?? "the response failed" } };
      if (type === "response.completed" || type === "response.incomplete") {
        response = whole ?? {};
        return "end";
      }
      if (type.endsWith(".delta")) return typeof event.data["delta"] === "string" && event.data["delta"] !== "" ? "token" : "other";
      return event.data["error"] === undefined || event.data["error"] === null ? "other" : { error: event.data };
    },
    body: () => response,
  };
}
