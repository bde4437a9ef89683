import type { JsonObject, JsonValue } from "../../../src-shared/model/json.ts";
import type { StreamAnswer } from "./planned-answer.ts";

const data = (value: JsonValue): string => `data: ${JSON.stringify(value)}\n\n`;
const event = (name: string, value: JsonObject): string => `event: ${name}\ndata: ${JSON.stringify({ type: name, ...value })}\n\n`;
const line = (value: JsonValue): string => `${JSON.stringify(value)}\n`;

const openAiEnd = { contentType: "text/event-stream", endFrames: ["data: [DONE]\n\n"], keepAlive: ": keep-alive\n\n" } as const;
const openAiError = (type: string, message: string): string => data({ error: { message, type, param: null, code: type } });

/** `usage` is null when the client did not ask for it. */
export function chatStream(head: JsonObject, tokens: readonly string[], usage: JsonObject | null): StreamAnswer {
  const chunk = (delta: JsonObject, finish: string | null): string =>
    data({ ...head, object: "chat.completion.chunk", choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], usage: null });
  const frames = [chunk({ role: "assistant", content: "" }, null), ...tokens.map((token) => chunk({ content: token }, null)), chunk({}, "stop")];
  if (usage !== null) frames.push(data({ ...head, object: "chat.completion.chunk", choices: [], usage }));
  return { kind: "stream", frames, errorFrame: openAiError, ...openAiEnd };
}

export function completionStream(head: JsonObject, tokens: readonly string[], usage: JsonObject | null): StreamAnswer {
  const chunk = (text: string, finish: string | null): string => data({ ...head, choices: [{ index: 0, text, logprobs: null, finish_reason: finish }] });
  const frames = [...tokens.map((token) => chunk(token, null)), chunk("", "stop")];
  if (usage !== null) frames.push(data({ ...head, choices: [], usage }));
  return { kind: "stream", frames, errorFrame: openAiError, ...openAiEnd };
}

/** The end marker is the event `response.completed`; there is no `[DONE]`. */
export function responsesStream(started: JsonObject, completed: JsonObject, tokens: readonly string[]): StreamAnswer {
  const place = { item_id: "msg_witness", output_index: 0, content_index: 0 };
  const text = tokens.join("");
  const frames = [
    event("response.created", { response: started }),
    ...tokens.map((delta) => event("response.output_text.delta", { ...place, delta })),
    event("response.output_text.done", { ...place, text }),
  ];
  return {
    kind: "stream",
    contentType: "text/event-stream",
    frames,
    endFrames: [event("response.completed", { response: completed })],
    errorFrame: (type, message) => event("error", { code: type, message, param: null }),
    keepAlive: ": keep-alive\n\n",
  };
}

export function anthropicStream(head: JsonObject, tokens: readonly string[], usage: { input_tokens: number; output_tokens: number }): StreamAnswer {
  const frames = [
    event("message_start", {
      message: { ...head, content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: usage.input_tokens, output_tokens: 1 } },
    }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    event("ping", {}),
    ...tokens.map((text) => event("content_block_delta", { index: 0, delta: { type: "text_delta", text } })),
    event("content_block_stop", { index: 0 }),
    event("message_delta", { delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: usage.output_tokens } }),
  ];
  return {
    kind: "stream",
    contentType: "text/event-stream",
    frames,
    endFrames: [event("message_stop", {})],
    errorFrame: (type, message) => event("error", { error: { type, message } }),
    keepAlive: event("ping", {}),
  };
}

/** Lines of JSON; the last has `done: true`. */
export function ollamaStream(head: JsonObject, tokens: readonly string[], end: JsonObject): StreamAnswer {
  return {
    kind: "stream",
    contentType: "application/x-ndjson",
    frames: tokens.map((content) => line({ ...head, message: { role: "assistant", content }, done: false })),
    endFrames: [line({ ...head, message: { role: "assistant", content: "" }, ...end })],
    errorFrame: (_type, message) => line({ error: message }),
    keepAlive: "\n",
  };
}

/** The last token's event carries the whole text and the details: it is the end marker. */
export function tgiStream(tokens: readonly string[], text: string, details: JsonObject): StreamAnswer {
  const events = tokens.map((token, index) => {
    const last = index === tokens.length - 1;
    return data({
      index: index + 1,
      token: { id: index, text: token, logprob: -0.1, special: false },
      generated_text: last ? text : null,
      details: last ? details : null,
    });
  });
  return {
    kind: "stream",
    contentType: "text/event-stream",
    frames: events.slice(0, -1),
    endFrames: events.slice(-1),
    errorFrame: (type, message) => data({ error: message, error_type: type }),
    keepAlive: ": keep-alive\n\n",
  };
}
