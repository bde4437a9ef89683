import type { JsonValue } from "../../src-shared/model/json.ts";
import { isJsonObject } from "../../src-shared/model/json.ts";
import { emptyAnswer, findErrorField, judgeText, readObjects, readString, readUsage } from "./body-fields.ts";
import { prepareJsonPost } from "./json-post.ts";
import { openAiFields } from "./openai-chat.ts";
import { openOpenAiStream } from "./openai-stream.ts";
import type { Answer, Protocol, Read } from "./protocol.ts";

/** Plain completions of a prompt: `POST {url}/completions`. */
export const openaiCompletions: Protocol = {
  name: "openai-completions",
  keyHeader: "authorization",
  headers: {},
  prepare: (target) => prepareJsonPost("/completions", openAiFields(target)),
  findError: findErrorField,
  readAnswer,
  stream: { framing: "sse", open: () => openOpenAiStream({ object: "text_completion", delta: false }) },
};

function readAnswer(body: JsonValue): Read<Answer> {
  const choice = isJsonObject(body) ? readObjects(body["choices"])[0] : undefined;
  if (!isJsonObject(body) || choice === undefined) return emptyAnswer("no choices");
  const finishReason = readString(choice["finish_reason"]);
  const text = judgeText({ text: readString(choice["text"]), hasToolCalls: false, finishReason, refusal: null });
  if (!text.ok) return text;
  const usage = readUsage(body["usage"], "prompt_tokens", "completion_tokens");
  return { ok: true, value: { text: text.value, value: undefined, embedding: null, body, usage, finishReason } };
}
