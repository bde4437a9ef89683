import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readWorkspaceFile } from "../../../../src-shared/core/pipeline-file/read-pipeline-file.ts";
import { type EndpointSpec, endpointSpecSchema } from "../../../../src-shared/model/endpoint.ts";
import { fullFile, listPlaces, listProblems, makeFile, read } from "./sample-file.ts";

const registered: EndpointSpec = endpointSpecSchema.parse({ protocol: "openai-chat", url: "http://far/v1", model: "m", auth: { secret: "far" } });

describe("readPipelineFile", () => {
  it("reads a file that uses every key", () => {
    const result = read(fullFile, { hasSecret: (name) => name === "vectors-key" });
    expect(result).toMatchObject({ ok: true });
    if (!result.ok) return;
    const { pipeline, steps, endpoints, warnings } = result.value;
    expect(steps.map(({ id, needs }) => [id, needs])).toEqual([
      ["classify", []],
      ["embed", []],
      ["extract", ["classify"]],
      ["route", ["extract", "embed"]],
    ]);
    expect(Object.keys(endpoints)).toEqual(["small", "vectors", "rules"]);
    expect(endpoints["small"]).toMatchObject({ url: "http://127.0.0.1:8000/v1", stream: true, timeouts: { idleMs: 300_000, totalMs: 600_000 } });
    expect(pipeline.endpoints?.["small"]?.url).toBe("http://127.0.0.1:8000/v1");
    expect(pipeline.vars).toEqual({ tone: "polite", limit: 4 });
    expect(pipeline.steps[2]).not.toHaveProperty("cache");
    expect(warnings).toEqual([]);
  });

  it("reads the same from JSON as from YAML", () => {
    const json = JSON.stringify(parse(fullFile), null, "\t");
    expect(read(json)).toEqual(read(fullFile));
  });

  it("makes the step before it the need of a step that names none", () => {
    const step = (id: string, rest = ""): string => `  - { id: ${id}, endpoint: e, request: { messages: [{ role: user, content: hi }] }${rest} }`;
    const result = read(makeFile({ steps: [step("a"), step("b"), step("c", ", needs: []"), step("d")].join("\n") }));
    expect(result.ok && result.value.steps.map(({ needs }) => needs)).toEqual([[], ["a"], [], ["c"]]);
  });

  it("takes endpoints from the register when the file has none of the name, inline ones first", () => {
    const steps = `  - { id: a, endpoint: far, request: { messages: "{{ input.messages }}" } }\n  - { id: b, endpoint: e, request: { messages: "{{ input.messages }}" } }`;
    const result = read(makeFile({ steps }), { findEndpoint: (name) => (name === "far" ? registered : undefined), hasSecret: () => true });
    expect(result.ok && Object.keys(result.value.endpoints)).toEqual(["e", "far"]);
    expect(result.ok && Object.keys(result.value.pipeline.endpoints ?? {})).toEqual(["e"]);
  });

  it("checks a step's request against the protocol of a registered endpoint, and that its secret is stored", () => {
    const steps = `  - { id: a, endpoint: far, request: { prompt: hi } }`;
    const problems = listProblems(makeFile({ steps }), { findEndpoint: () => registered, hasSecret: () => false });
    expect(listPlaces(problems)).toEqual(["6:24 E_SECRET_UNKNOWN", "6:29 E_REQUEST"]);
  });

  it("puts given vars in the place of the file's defaults", () => {
    const result = read(fullFile, { vars: { tone: "curt" } });
    expect(result.ok && result.value.pipeline.vars).toEqual({ tone: "curt", limit: 4 });
  });

  it("allows a given var that the file does not declare when a template uses it, and no other", () => {
    const steps = `  - { id: a, endpoint: e, request: { messages: [{ role: user, content: "{{ vars.tone }}" }] } }`;
    expect(listProblems(makeFile({ steps }), { vars: { tone: "curt" } })).toEqual([]);
    expect(listProblems(makeFile({ steps }), { vars: { tone: "curt", tome: 1 } })).toEqual([
      {
        file: "--var tome",
        line: null,
        column: null,
        code: "E_VAR_UNUSED",
        message: expect.stringContaining('no template uses it, and the file\'s vars do not name it. Did you mean "tone"?'),
      },
    ]);
  });

  it("counts a var as used when a template tries it, and does not judge while a template cannot be read", () => {
    const file = (content: string): string => makeFile({ steps: `  - { id: a, endpoint: e, request: { messages: [{ role: user, content: "${content}" }] } }` });
    expect(listProblems(file("{{ vars.tone | default('x') }}"), { vars: { tone: 1 } })).toEqual([]);
    expect(listProblems(file("{{ vars.tone "), { vars: { tone: 1 } }).map(({ code }) => code)).toEqual(["E_TEMPLATE"]);
  });

  it("warns of endpoints that no step uses, of keys that travel in clear and of addresses without /v1", () => {
    const top = "";
    const file = makeFile({
      endpoint: "{ protocol: openai-chat, url: http://far.example, model: m, auth: { env: K } }\n  idle: { protocol: http, url: http://h }",
      top,
    });
    const result = read(file);
    expect(result.ok && listPlaces(result.value.warnings)).toEqual(["4:36 E_SECRET_IN_CLEAR", "4:36 E_ENDPOINT_URL", "5:3 E_ENDPOINT_UNUSED"]);
  });
});

describe("readWorkspaceFile", () => {
  const options = { file: "w.yaml", findEndpoint: () => undefined };

  it("reads a file of endpoints alone", () => {
    const result = readWorkspaceFile("inferno: 1\nendpoints:\n  e: { protocol: http, url: 'http://h/' }\n", options);
    expect(result).toMatchObject({ ok: true, value: { pipeline: null, endpoints: { e: { url: "http://h", protocol: "http" } } } });
  });

  it("reads a pipeline file, its endpoints apart", () => {
    const result = readWorkspaceFile(fullFile, options);
    expect(result.ok && [Object.keys(result.value.endpoints), result.value.pipeline?.name]).toEqual([["small", "vectors", "rules"], "support-triage"]);
  });

  it("names every problem of a file of endpoints", () => {
    const result = readWorkspaceFile(
      "inferno: 1\nendpoints:\n  e: { protocol: http, url: file:///x }\n  f: { url: http://h, auth: sk-abc }\nextra: 1\n",
      options,
    );
    expect(!result.ok && listPlaces(result.problems)).toEqual(["3:29 E_ENDPOINT_URL", "4:3 E_KEY_MISSING", "4:29 E_SECRET_LITERAL", "5:1 E_KEY_UNKNOWN"]);
  });

  it("asks for steps when a file has neither endpoints nor a pipeline", () => {
    const result = readWorkspaceFile("inferno: 1\n", options);
    expect(!result.ok && result.problems.map(({ message }) => message)).toEqual([
      "The file has no name; it must be the pipeline's name.",
      "The file has no steps; it must be a list of steps, each with id, endpoint and request.",
    ]);
  });
});
