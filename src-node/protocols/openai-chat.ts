import type { JsonValue } from "../../src-shared/model/json.ts";
import { isJsonObject } from "../../src-shared/model/json.ts";
import { emptyAnswer, findErrorField, judgeText, readObject, readObjects, readString, readText, readUsage } from "./body-fields.ts";
import { modelField, prepareJsonPost } from "./json-post.ts";
import { openOpenAiStream } from "./openai-stream.ts";
import type { Answer, CallTarget, Protocol, Read } from "./protocol.ts";

/** Chat completions as OpenAI, vLLM, SGLang, llama.cpp, LM Studio and many others serve them: `POST {url}/chat/completions`. */
export const openaiChat: Protocol = {
  name: "openai-chat",
  keyHeader: "authorization",
  headers: {},
  prepare: (target) => prepareJsonPost("/chat/completions", openAiFields(target)),
  findError: findErrorField,
  readAnswer,
  stream: { framing: "sse", open: () => openOpenAiStream({ object: "chat.completion", delta: true }) },
};

/** Model and streaming fields of chat and completions. Usage has to be asked for in streams. */
export function openAiFields(target: CallTarget): { [field: string]: JsonValue } {
  return target.stream ? { ...modelField(target.model), stream: true, stream_options: { include_usage: true } } : modelField(target.model);
}

function readAnswer(body: JsonValue): Read<Answer> {
  const choice = isJsonObject(body) ? readObjects(body["choices"])[0] : undefined;
  const message = readObject(choice?.["message"]);
  if (!isJsonObject(body) || choice === undefined || message === undefined) return emptyAnswer("no choices");
  const finishReason = readString(choice["finish_reason"]);
  const toolCalls = message["tool_calls"];
  const hasToolCalls = (Array.isArray(toolCalls) && toolCalls.length > 0) || isJsonObject(message["function_call"]);
  const text = judgeText({ text: readText(message["content"]), hasToolCalls, finishReason, refusal: readString(message["refusal"]) });
  if (!text.ok) return text;
  const usage = readUsage(body["usage"], "prompt_tokens", "completion_tokens");
  return { ok: true, value: { text: text.value, value: undefined, embedding: null, body, usage, finishReason } };
}
