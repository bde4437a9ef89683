import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";
import type { ResponseSpec } from "../../src-shared/model/pipeline.ts";
import { readObjects } from "./body-fields.ts";
import { kserveV2 } from "./kserve-v2.ts";
import type { PackRules } from "./pack-rules.ts";
import type { Answer } from "./protocol.ts";

/** KServe joins along the first dimension of every input, and splits every output along its own. */
export const packKserveV2: PackRules = { joinKey, join, split };

/** An input or output whose data fits its shape. */
type Tensor = { rows: number /** Elements in each row. */; stride: number; isNested: boolean; data: JsonValue[] };

function joinKey(request: JsonObject): string | null {
  if (countRows(request) === null) return null;
  const inputs = readObjects(request["inputs"]).map((input) => {
    const [, ...rest] = readShape(input) ?? [];
    return { ...input, shape: rest, data: readTensor(input)?.isNested ?? null };
  });
  return JSON.stringify({ ...request, inputs });
}

/** The first dimension that all inputs share; null when they do not, or when one is not what its shape says. */
function countRows(request: JsonObject): number | null {
  const inputs = request["inputs"];
  if (!Array.isArray(inputs) || inputs.length === 0) return null;
  let rows: number | null = null;
  for (const input of inputs) {
    const tensor = isJsonObject(input) ? readTensor(input) : null;
    if (tensor === null || (rows !== null && rows !== tensor.rows)) return null;
    rows = tensor.rows;
  }
  return rows;
}

function join(requests: readonly JsonObject[]): JsonObject {
  const inputsOfEach = requests.map((request) => readObjects(request["inputs"]));
  const inputs = (inputsOfEach[0] ?? []).map((input, position) => {
    const tensors = inputsOfEach.map((each) => readTensor(each[position] ?? {})).filter((tensor) => tensor !== null);
    const rows = tensors.reduce((before, tensor) => before + tensor.rows, 0);
    return { ...input, shape: [rows, ...(readShape(input)?.slice(1) ?? [])], data: tensors.flatMap((tensor) => tensor.data) };
  });
  return { ...requests[0], inputs };
}

function split(answer: Answer, requests: readonly JsonObject[], response?: ResponseSpec): Answer[] | null {
  const body = answer.body;
  const outputs = isJsonObject(body) ? body["outputs"] : undefined;
  if (!isJsonObject(body) || !Array.isArray(outputs) || outputs.length === 0) return null;
  const rowsOfEach: number[] = [];
  for (const request of requests) {
    const rows = countRows(request);
    if (rows === null) return null;
    rowsOfEach.push(rows);
  }
  const total = rowsOfEach.reduce((before, rows) => before + rows, 0);
  const tensors: { output: JsonObject; tensor: Tensor }[] = [];
  for (const output of outputs) {
    const tensor = isJsonObject(output) ? readTensor(output) : null;
    if (!isJsonObject(output) || tensor === null || tensor.rows !== total) return null;
    tensors.push({ output, tensor });
  }
  const answers: Answer[] = [];
  let from = 0;
  for (const rows of rowsOfEach) {
    const part = tensors.map(({ output, tensor }) => sliceOutput(output, tensor, from, rows));
    const read = kserveV2.readAnswer({ ...body, outputs: part }, response);
    if (!read.ok) return null;
    answers.push(read.value);
    from += rows;
  }
  return answers;
}

function sliceOutput(output: JsonObject, tensor: Tensor, from: number, rows: number): JsonObject {
  const width = tensor.isNested ? 1 : tensor.stride;
  return { ...output, shape: [rows, ...(readShape(output)?.slice(1) ?? [])], data: tensor.data.slice(from * width, (from + rows) * width) };
}

function readShape(tensor: JsonObject): number[] | null {
  const shape = tensor["shape"];
  if (!Array.isArray(shape) || shape.length === 0) return null;
  return shape.every((size): size is number => typeof size === "number" && Number.isInteger(size) && size >= 0) ? shape : null;
}

/** Data is flat in row-major order, or nested by dimension; null when it is neither. */
function readTensor(tensor: JsonObject): Tensor | null {
  const shape = readShape(tensor);
  const data = tensor["data"];
  const rows = shape?.[0];
  if (shape === null || rows === undefined || rows < 1 || !Array.isArray(data)) return null;
  const stride = shape.slice(1).reduce((before, size) => before * size, 1);
  const isNested = Array.isArray(data[0]);
  return data.length === (isNested ? rows : rows * stride) ? { rows, stride, isNested, data } : null;
}
