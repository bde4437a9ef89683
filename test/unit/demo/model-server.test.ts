import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { JsonObject, JsonValue } from "../../../src-shared/model/json.ts";
import { startModelServerProcess } from "../../../src-main/demo/model-server-process.ts";
import { type ModelServer, startModelServer } from "../../../src-main/demo/model-server.ts";
import { loadTextModels } from "../../../src-main/demo/text-models.ts";
import { firstLine } from "../../support/first-line.ts";
import { isAlive } from "../../support/run-inferno.ts";

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer(await loadTextModels());
});
afterAll(() => server.close());

async function call(path: string, body?: JsonValue, port = server.port): Promise<{ status: number; body: JsonObject }> {
  const init = body === undefined ? {} : { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) };
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
  return { status: answer.status, body: (await answer.json()) as JsonObject };
}

const infer = (model: string, input: JsonObject, rest: JsonObject = {}) =>
  call(`/v2/models/${model}/infer`, { ...rest, inputs: [{ name: "text", datatype: "BYTES", ...input }] });

describe("the demo's model server", () => {
  it("says what it is and what its models take and give", async () => {
    expect((await call("/v2/health/ready")).status).toBe(200);
    expect((await call("/v2/models/sentiment")).body).toEqual({
      name: "sentiment",
      versions: ["1"],
      platform: "inferno-demo",
      inputs: [{ name: "text", datatype: "BYTES", shape: [-1] }],
      outputs: [
        { name: "label", datatype: "BYTES", shape: [-1] },
        { name: "score", datatype: "FP32", shape: [-1] },
      ],
    });
  });

  it("tells the language of each text of a batch", async () => {
    const texts = [
      "The parcel came late and the box was open.",
      "Wo bleibt meine Bestellung? Ich warte seit zwei Wochen.",
      "La lámpara llegó rota y nadie contesta.",
      "客服态度很好,问题当天就解决了。",
    ];
    const { body } = await infer("language", { shape: [4], data: texts }, { id: "7" });
    expect(body).toMatchObject({
      model_name: "language",
      id: "7",
      outputs: [
        { name: "language", datatype: "BYTES", shape: [4], data: ["eng", "deu", "spa", "cmn"] },
        { name: "confidence", datatype: "FP32", shape: [4] },
      ],
    });
  });

  it("gives a text in a batch the answer it gets alone", async () => {
    const texts = ["Terrible, it broke on day one.", "I love this lamp!", "The box is 30 cm wide."];
    const together = (await infer("sentiment", { shape: [3, 1], data: texts })).body.outputs as JsonObject[];
    const alone = await Promise.all(
      texts.map(async (text) =>
        ((await infer("sentiment", { shape: [1], data: [text] })).body.outputs as JsonObject[]).map((output) => (output.data as JsonValue[])[0]),
      ),
    );
    expect(together[0]).toMatchObject({ shape: [3, 1], data: ["negative", "positive", "neutral"] });
    expect(together.map((output) => output.data)).toEqual([alone.map(([label]) => label), alone.map(([, score]) => score)]);
  });

  it("answers only the outputs that are asked for", async () => {
    const { body } = await infer("language", { shape: [1], data: ["Good morning everyone"] }, { outputs: [{ name: "confidence" }] });
    expect((body.outputs as JsonObject[]).map((output) => output.name)).toEqual(["confidence"]);
  });

  it("calls the language of an empty text undetermined", async () => {
    expect((await infer("language", { shape: [1], data: [" "] })).body.outputs).toMatchObject([{ data: ["und"] }, { data: [0] }]);
  });

  it("finds key words and entities", async () => {
    const { body } = await call("/entities", { text: "I cancelled the subscription in January and you charged me $14.99 on 3 February." });
    expect(body.keywords).toContain("subscription");
    expect(body.entities).toContainEqual({ type: "money", value: "$14.99" });
  });

  it.each<[string, string, JsonValue, number, RegExp]>([
    [
      "a shape that does not fit the data",
      "/v2/models/language/infer",
      { inputs: [{ name: "text", shape: [3], datatype: "BYTES", data: ["a"] }] },
      400,
      /has 1 elements, its shape says 3/,
    ],
    ["two texts a row", "/v2/models/language/infer", { inputs: [{ name: "text", shape: [1, 2], datatype: "BYTES", data: ["a", "b"] }] }, 400, /one text a row/],
    ["numbers for texts", "/v2/models/language/infer", { inputs: [{ name: "text", shape: [1], datatype: "BYTES", data: [4] }] }, 400, /must hold strings/],
    ["another input", "/v2/models/language/infer", { inputs: [{ name: "x", shape: [1], datatype: "BYTES", data: ["a"] }] }, 400, /takes "text"/],
    ["an unknown model", "/v2/models/nobody/infer", {}, 404, /no model "nobody"; there are language and sentiment/],
    ["a body that is no JSON", "/entities", "{", 400, /no JSON/],
    ["a body without text", "/entities", { texts: [] }, 400, /expected/],
    ["an unknown path", "/elsewhere", {}, 404, /nothing at \/elsewhere/],
  ])("refuses %s and says why", async (_name, path, body, status, message) => {
    const answer = await call(path, body);
    expect([answer.status, answer.body.error]).toEqual([status, expect.stringMatching(message)]);
  });
});

describe("the demo's model server process", () => {
  it("answers on the port it prints and is gone after stop", async () => {
    const models = await startModelServerProcess();
    expect((await call("/v2", undefined, Number(new URL(models.url).port))).status).toBe(200);
    await models.stop();
    expect(isAlive(models.pid)).toBe(false);
  });

  it("ends by itself when its parent is gone, which it knows by the end of its standard input", async () => {
    const child = spawn(process.execPath, [fileURLToPath(new URL("../../../src-main/demo/model-server-main.ts", import.meta.url))], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    expect(await firstLine(child)).toMatch(/^\d+$/);
    const exit = once(child, "exit");
    child.stdin.end();
    expect(await exit).toEqual([0, null]);
  });
});
