import { isJsonObject, type JsonObject, type JsonValue } from "../../src-shared/model/json.ts";

/** A model of the Open Inference Protocol (KServe v2) that takes one tensor of texts and answers some tensors, a value a text each. */
export type TensorModel = {
  name: string;
  outputs: readonly { name: string; datatype: "BYTES" | "FP32" }[];
  /** One list for each of `outputs`, each as long as `texts`. */
  infer(texts: readonly string[]): JsonValue[][];
};

export type InferenceAnswer = { status: number; body: JsonObject };

const inputName = "text";

export function describeModel(model: TensorModel): JsonObject {
  return {
    name: model.name,
    versions: ["1"],
    platform: "inferno-demo",
    inputs: [{ name: inputName, datatype: "BYTES", shape: [-1] }],
    outputs: model.outputs.map((output) => ({ ...output, shape: [-1] })),
  };
}

/** Answers an infer request; what is wrong with it is a 400 that says so. The first dimension of the input is the batch. */
export function answerInference(model: TensorModel, request: JsonValue): InferenceAnswer {
  const read = readTexts(request);
  if (typeof read === "string") return { status: 400, body: { error: read } };
  const wanted = wantedOutputs(request);
  const columns = model.infer(read.texts);
  const outputs = model.outputs.flatMap((output, index) =>
    wanted === null || wanted.has(output.name) ? [{ ...output, shape: read.shape, data: columns[index] ?? [] }] : [],
  );
  const id = isJsonObject(request) && typeof request.id === "string" ? { id: request.id } : {};
  return { status: 200, body: { model_name: model.name, model_version: "1", ...id, outputs } };
}

function readTexts(request: JsonValue): { texts: string[]; shape: number[] } | string {
  const inputs = isJsonObject(request) ? request.inputs : undefined;
  if (!Array.isArray(inputs) || inputs.length !== 1 || !isJsonObject(inputs[0])) return `expected exactly one input, "${inputName}"`;
  const [input] = inputs;
  if (input.name !== inputName) return `unknown input ${JSON.stringify(input.name ?? null)}; the model takes "${inputName}"`;
  if (input.datatype !== "BYTES") return `input "${inputName}" must have datatype BYTES`;
  const { shape, data } = input;
  if (!Array.isArray(shape) || !shape.every((size): size is number => Number.isInteger(size)) || shape.length === 0)
    return `input "${inputName}" needs a shape such as [2]`;
  if (shape.slice(1).some((size) => size !== 1)) return `input "${inputName}" takes one text a row: shape [n] or [n, 1]`;
  const texts = Array.isArray(data) ? data.flat(1) : [];
  if (texts.length !== shape[0]) return `input "${inputName}" has ${texts.length} elements, its shape says ${shape[0] ?? 0}`;
  if (!texts.every((text): text is string => typeof text === "string")) return `input "${inputName}" must hold strings`;
  return { texts, shape };
}

/** Names of the outputs that the request asks for; null means all. */
function wantedOutputs(request: JsonValue): Set<JsonValue | undefined> | null {
  const outputs = isJsonObject(request) ? request.outputs : undefined;
  return Array.isArray(outputs) && outputs.length > 0 ? new Set(outputs.map((output) => (isJsonObject(output) ? output.name : undefined))) : null;
}
