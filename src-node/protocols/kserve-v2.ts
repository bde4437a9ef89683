import { isJsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import type { ResponseSpec } from "../../src-shared/model/pipeline.ts";
import { unknownUsage } from "../../src-shared/model/usage.ts";
import { emptyAnswer, failRead, findErrorField, readObjects } from "./body-fields.ts";
import { prepareJsonPost } from "./json-post.ts";
import { readPointer, valueToText } from "./json-pointer.ts";
import type { Answer, Protocol, Read } from "./protocol.ts";

/** The Open Inference Protocol (KServe v2, Triton): `POST {url}/v2/models/{model}/infer`. The model stands in the path alone. */
export const kserveV2: Protocol = {
  name: "kserve-v2",
  keyHeader: "authorization",
  headers: {},
  prepare: (target) => prepareJsonPost(`/v2/models/${encodeURIComponent(target.model ?? "")}/infer`, {}),
  findError: findErrorField,
  readAnswer,
  stream: null,
};

function readAnswer(body: JsonValue, response: ResponseSpec | undefined): Read<Answer> {
  const outputs = isJsonObject(body) ? readObjects(body["outputs"]) : [];
  const first = outputs[0];
  if (first === undefined) return emptyAnswer("no outputs");
  const select = response?.select;
  const value = select === undefined ? (outputs.length > 1 ? body : unwrapSingle(first["data"])) : readPointer(body, select);
  if (value === undefined && select !== undefined)
    return failRead("bad_output", "E_NO_VALUE", `the answer has nothing at ${JSON.stringify(select)}, where \`select\` points`);
  if (value === undefined) return emptyAnswer("an output without data");
  return { ok: true, value: { text: valueToText(value), value, embedding: null, body, usage: unknownUsage, finishReason: null } };
}

/** The single element of a list of one, however deep: flat and nested data of the same shape mean the same. */
function unwrapSingle(data: JsonValue | undefined): JsonValue | undefined {
  let value = data;
  while (Array.isArray(value) && value.length === 1) value = value[0];
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}
