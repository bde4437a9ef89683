import { describe, expect, it } from "vitest";
import type { Override } from "../../../../src-shared/core/pipeline-file/override.ts";
import { parseOverride } from "../../../../src-shared/core/pipeline-file/parse-override.ts";
import { endpointSpecSchema } from "../../../../src-shared/model/endpoint.ts";
import { fullFile, listProblems, makeFile, read } from "./sample-file.ts";

const overridesOf = (...texts: string[]): { overrides: Override[] } => ({ overrides: texts.map(parseOverride) });

describe("overrides", () => {
  it("replace values, steps named by their id, the last one winning", () => {
    const result = read(
      fullFile,
      overridesOf(
        "steps.classify.request.temperature=1",
        "endpoints.small.url=http://10.0.0.5:8000/v1/",
        "vars.tone=curt",
        "steps.0.request.max_tokens=8",
        "steps.classify.request.messages.0.content='{{ vars.tone }}'",
        "steps.classify.request.temperature=0.5",
        "name=other",
      ),
    );
    expect(result).toMatchObject({
      ok: true,
      value: {
        pipeline: {
          name: "other",
          vars: { tone: "curt" },
          endpoints: { small: { url: "http://10.0.0.5:8000/v1" } },
          steps: [{ request: { temperature: 0.5, max_tokens: 8, messages: [{ role: "user", content: "{{ vars.tone }}" }] } }, {}, {}, {}],
        },
      },
    });
  });

  it("add keys and maps that the file leaves out", () => {
    const result = read(makeFile(), overridesOf("endpoints.e.limits.concurrency=3", "vars.x.y=1", "output.z=hi", "steps.a.when=true == true"));
    expect(result).toMatchObject({
      ok: true,
      value: { pipeline: { endpoints: { e: { limits: { concurrency: 3 } } }, vars: { x: { y: 1 } }, output: { z: "hi" }, steps: [{ when: "true == true" }] } },
    });
  });

  it("change one place of a value that aliases repeat", () => {
    const file = makeFile({ endpoint: "&base { protocol: openai-chat, url: http://h/v1, model: m }\n  f: *base" });
    const result = read(file, overridesOf("endpoints.f.model=other"));
    expect(result).toMatchObject({ ok: true, value: { pipeline: { endpoints: { e: { model: "m" }, f: { model: "other" } } } } });
  });

  it("copy a registered endpoint for this reading when they set a part of it", () => {
    const far = endpointSpecSchema.parse({ protocol: "openai-chat", url: "http://far/v1", model: "m" });
    const steps = "  - { id: a, endpoint: far, request: { messages: '{{ input.m }}' } }\n  - { id: b, endpoint: e, request: { messages: '{{ input.m }}' } }";
    const result = read(makeFile({ steps }), {
      ...overridesOf("endpoints.far.url=http://near/v1"),
      findEndpoint: (name) => (name === "far" ? far : undefined),
    });
    expect(result).toMatchObject({ ok: true, value: { endpoints: { far: { url: "http://near/v1", model: "m" } } } });
    expect(far.url).toBe("http://far/v1");
  });

  it.each([
    ["steps.clasify.when=x", 'There is no step "clasify". Did you mean "classify"?'],
    ["steps.9.when=x", "steps has 4 entries, counted from 0; there is no entry 9."],
    ["name.x=1", "name is a single value here; nothing lies beneath it."],
    ["steps.classify.request.messages.first=1", "steps.classify.request.messages is a list; name its entries by number, from 0."],
    ["endpoints.smal.url=http://h", 'There is no endpoint "smal". Did you mean "small"?'],
  ])("that lead nowhere are told: %s", (text, message) => {
    const path = text.split("=")[0];
    expect(listProblems(fullFile, overridesOf(text))).toEqual([{ file: `--set ${path}`, line: null, column: null, code: "E_OVERRIDE", message }]);
  });

  it.each([
    ["steps.classify.request.model=x", "E_REQUEST"],
    ["steps.classify.reqest=1", "E_KEY_UNKNOWN"],
    ["endpoints.small.limits.concurrency=0", "E_VALUE"],
    ["endpoints.small.limits={ concurrency: 0 }", "E_VALUE"],
    ["endpoints.small.url=http://169.254.169.254/v1", "E_ENDPOINT_DENIED"],
    ["steps.extract.needs=[nobody]", "E_STEP_UNKNOWN"],
    ["steps.extract.when=steps.route.text", "E_STEP_ORDER"],
    ["endpoints.small.auth=sk-hunter2", "E_SECRET_LITERAL"],
  ])("whose value is wrong are named in the place of a line: %s", (text, code) => {
    const problems = listProblems(fullFile, overridesOf(text));
    expect(problems.map(({ file, line, code: found }) => ({ file, line, code: found }))).toEqual([{ file: `--set ${text.split("=")[0]}`, line: null, code }]);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  });

  it("leave the keys above them in their place", () => {
    const problems = listProblems(makeFile({ endpoint: "{ protocol: openai-chat, url: http://h/v1 }" }), overridesOf("endpoints.e.stream=true"));
    expect(problems).toMatchObject([{ file: "p.yaml", line: 4, column: 3, code: "E_KEY_MISSING" }]);
  });

  it("have their problems after those of the file", () => {
    const problems = listProblems(`${fullFile}colour: red\n`, overridesOf("endpoints.small.stream=maybe"));
    expect(problems.map(({ file }) => file)).toEqual(["p.yaml", "--set endpoints.small.stream"]);
  });

  it("give no value another prototype", () => {
    const value: Override["value"] = JSON.parse('{ "messages": [{ "role": "user", "content": "hi" }], "__proto__": { "n": 2 } }');
    const result = read(makeFile(), { overrides: [{ path: "steps.a.request", value }] });
    expect(result.ok && result.value.steps[0]?.request).toEqual({ messages: [{ role: "user", content: "hi" }] });
  });

  it("of any depth from outside are refused, not followed", () => {
    let value: Override["value"] = 1;
    for (let level = 0; level < 20_000; level += 1) value = [value];
    expect(listProblems(fullFile, { overrides: [{ path: "output", value }] })).toMatchObject([{ code: "E_OVERRIDE" }]);
  });
});
