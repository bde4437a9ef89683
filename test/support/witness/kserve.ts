import { isJsonObject, type JsonObject, type JsonValue } from "../../../src-shared/model/json.ts";
import { type JsonAnswer, json } from "./planned-answer.ts";
import { answerText, labelOf } from "./request-text.ts";

/**
 * Two models of the Open Inference Protocol: `pair` answers each row with a label (BYTES [n]) and scores (FP32 [n, 3]);
 * every other name echoes its first input as one output of the same type and shape.
 */
export function kserveAnswer(method: string, path: string, body: JsonObject): JsonAnswer {
  const model = /^\/v2\/models\/([^/]+)/.exec(path)?.[1];
  if (method === "POST" && model !== undefined && path.endsWith("/infer")) return infer(decodeURIComponent(model), body);
  if (path === "/v2") return json({ name: "witness", version: "1", extensions: [] }, {});
  if (path.startsWith("/v2/health/")) return json({ live: true, ready: true }, {});
  if (model === undefined) return json({ error: `no such path: ${path}` }, {}, 404);
  if (path.endsWith("/ready")) return json({ name: model, ready: true }, {});
  return json(
    {
      name: model,
      versions: ["1"],
      platform: "witness",
      inputs: [{ name: "text", datatype: "BYTES", shape: [-1] }],
      outputs: [{ name: "output", datatype: "BYTES", shape: [-1] }],
    },
    {},
  );
}

function infer(model: string, body: JsonObject): JsonAnswer {
  const input = Array.isArray(body.inputs) ? body.inputs[0] : undefined;
  if (!isJsonObject(input) || !Array.isArray(input.shape)) return json({ error: "inputs[0] needs name, shape, datatype and data" }, {}, 400);
  const flat = flatten(input.data ?? []);
  const size = input.shape.reduce<number>((product, dimension) => product * Number(dimension), 1);
  if (flat.length !== size) return json({ error: `data has ${flat.length} elements, the shape says ${size}` }, {}, 400);
  const rows = Number(input.shape[0] ?? 1);
  const outputs = model === "pair" ? pairOutputs(flat, rows) : [echoOutput(input, flat)];
  const answer = { model_name: model, model_version: "1", ...(typeof body.id === "string" ? { id: body.id } : {}) };
  return json({ ...answer, outputs: wanted(body, outputs) }, { ...answer, outputs: [] });
}

function wanted(body: JsonObject, outputs: JsonObject[]): JsonObject[] {
  if (!Array.isArray(body.outputs) || body.outputs.length === 0) return outputs;
  const names = new Set(body.outputs.map((output) => (isJsonObject(output) ? output.name : null)));
  return outputs.filter((output) => names.has(output.name ?? ""));
}

function echoOutput(input: JsonObject, flat: JsonValue[]): JsonObject {
  const data = input.datatype === "BYTES" ? flat.map((text) => answerText(typeof text === "string" ? text : JSON.stringify(text))) : flat;
  return { name: "output", datatype: input.datatype ?? "BYTES", shape: input.shape ?? [], data };
}

function pairOutputs(flat: JsonValue[], rows: number): JsonObject[] {
  const width = rows === 0 ? 0 : flat.length / rows;
  const texts = Array.from({ length: rows }, (_, row) =>
    flat
      .slice(row * width, (row + 1) * width)
      .map(String)
      .join(" "),
  );
  const scores = texts.flatMap((text) => ["billing", "bug", "other"].map((label) => (labelOf(text) === label ? 0.75 : 0.125)));
  return [
    { name: "label", datatype: "BYTES", shape: [rows], data: texts.map(labelOf) },
    { name: "scores", datatype: "FP32", shape: [rows, 3], data: scores },
  ];
}

function flatten(data: JsonValue): JsonValue[] {
  return Array.isArray(data) ? data.flatMap(flatten) : [data];
}
