import type { JsonValue } from "../../src-shared/model/json.ts";
import { isJsonObject } from "../../src-shared/model/json.ts";
import { emptyAnswer, failRead, findErrorField, readCount } from "./body-fields.ts";
import { modelField, prepareJsonPost } from "./json-post.ts";
import type { Answer, Protocol, Read } from "./protocol.ts";
import { readVector } from "./read-vector.ts";

/** Ollama's embeddings: `POST {url}/api/embed`. */
export const ollamaEmbed: Protocol = {
  name: "ollama-embed",
  keyHeader: "authorization",
  headers: {},
  prepare: (target) => prepareJsonPost("/api/embed", modelField(target.model)),
  findError: findErrorField,
  readAnswer,
  stream: null,
};

function readAnswer(body: JsonValue): Read<Answer> {
  if (!isJsonObject(body)) return emptyAnswer("no embeddings");
  const embeddings = body["embeddings"];
  // Servers that only look like Ollama answer in the shape of its older route, with the one vector in `embedding`.
  const first = Array.isArray(embeddings) ? embeddings[0] : body["embedding"];
  if (first === undefined) return emptyAnswer("no embeddings");
  const embedding = readVector(first);
  if (embedding === null) return failRead("bad_output", "E_BAD_EMBEDDING", "the answer's embedding is not a list of numbers");
  if (embedding.length === 0) return emptyAnswer("an empty embedding");
  const usage = { inputTokens: readCount(body["prompt_eval_count"]), outputTokens: 0 };
  return { ok: true, value: { text: null, value: undefined, embedding, body, usage, finishReason: null } };
}
