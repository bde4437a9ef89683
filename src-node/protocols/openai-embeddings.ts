import type { JsonValue } from "../../src-shared/model/json.ts";
import { isJsonObject } from "../../src-shared/model/json.ts";
import { emptyAnswer, failRead, findErrorField, readCount, readObject, readObjects } from "./body-fields.ts";
import { modelField, prepareJsonPost } from "./json-post.ts";
import type { Answer, Protocol, Read } from "./protocol.ts";
import { readVector } from "./read-vector.ts";

/** Embeddings: `POST {url}/embeddings`. A request with several inputs of its own keeps them all in `body`; `embedding` is the first. */
export const openaiEmbeddings: Protocol = {
  name: "openai-embeddings",
  keyHeader: "authorization",
  headers: {},
  prepare: (target) => prepareJsonPost("/embeddings", modelField(target.model)),
  findError: findErrorField,
  readAnswer,
  stream: null,
};

function readAnswer(body: JsonValue): Read<Answer> {
  if (!isJsonObject(body)) return emptyAnswer("no embeddings");
  const rows = readObjects(body["data"]);
  const first = rows.find((row) => row["index"] === 0) ?? rows[0];
  if (first === undefined) return emptyAnswer("no embeddings");
  const embedding = readVector(first["embedding"]);
  if (embedding === null) return failRead("bad_output", "E_BAD_EMBEDDING", "the answer's embedding is neither a list of numbers nor base64 of 32-bit floats");
  if (embedding.length === 0) return emptyAnswer("an empty embedding");
  // Embedding models generate nothing: what is not said about the output is zero, not unknown.
  const usage = { inputTokens: readCount(readObject(body["usage"])?.["prompt_tokens"]), outputTokens: 0 };
  return { ok: true, value: { text: null, value: undefined, embedding, body, usage, finishReason: null } };
}
