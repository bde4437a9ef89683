import { describe, expect, it } from "vitest";
import { checkProblemTable } from "./problem-table.ts";
import { listPlaces, listProblems, makeFile } from "./sample-file.ts";

const chat = (content = "hi", rest = ""): string => `  - { id: a, endpoint: e, request: { messages: [{ role: user, content: ${content} }] }${rest} }`;
const step = (id: string, rest = "onFailure: fail"): string => `  - { id: ${id}, ${rest}, endpoint: e, request: { messages: [{ role: user, content: hi }] } }`;
/** A file whose only endpoint speaks http, with these settings. */
const web = (rest: string): string => makeFile({ endpoint: `{ protocol: http, url: http://h${rest} }`, steps: "  - { id: a, endpoint: e, request: {} }" });

describe("keys and values", () => {
  checkProblemTable([
    ["points at an unknown key at the top", makeFile({ top: "‸ouput: 1" }), [["E_KEY_UNKNOWN", 'The file has no key "ouput". Did you mean "output"?']]],
    [
      "lists the allowed keys when none is near",
      makeFile({ steps: chat("x", ", ‸zzz: 1") }),
      [["E_KEY_UNKNOWN", 'steps.a has no key "zzz". Allowed are id, endpoint, needs']],
    ],
    ["points at an unknown key of an endpoint", web(", ‸timeout: 5"), [["E_KEY_UNKNOWN", 'endpoints.e has no key "timeout". Did you mean "timeouts"?']]],
    [
      "points at an unknown key deeper down",
      web(", limits: { ‸concurency: 5 }"),
      [["E_KEY_UNKNOWN", 'endpoints.e.limits has no key "concurency". Did you mean "concurrency"?']],
    ],
    [
      "tells a missing key at the key of its parent",
      "inferno: 1\nname: p\nendpoints:\n  ‸e:\n    protocol: http\nsteps:\n  - ‸endpoint: e\n    request: {}\n",
      [
        ["E_KEY_MISSING", "endpoints.e has no url; it must be the address"],
        ["E_KEY_MISSING", "steps.0 has no id; it must be a name for the step"],
      ],
    ],
    ["tells a missing key of the file at its beginning", "‸inferno: 1\nname: p\n", [["E_KEY_MISSING", "The file has no steps; it must be a list of steps"]]],
    [
      "names the choices and the near one",
      web(", stream: ‸yes").replace("http,", "‸htpp,").replace("a, endpoint", "a, endpoint"),
      [
        ["E_VALUE", 'http, not "htpp". Did you mean "http"?'],
        ["E_VALUE", 'endpoints.e.stream must be true or false, not "yes".'],
      ],
    ],
    [
      "says the bounds of numbers",
      web(
        ", limits: { concurrency: ‸0, requestsPerMinute: ‸ten, tokensPerMinute: ‸-1 }, timeouts: { totalMs: ‸0.5 }, retry: { maxAttempts: ‸1e9, maxDelayMs: ‸-1 }",
      ),
      [
        ["E_VALUE", "endpoints.e.limits.concurrency must be a whole number from 1 to 100000, not 0."],
        ["E_VALUE", 'must be a number above 0 and at most 1000000000, not "ten".'],
        ["E_VALUE", "must be a number above 0 and at most 1000000000000, not -1."],
        ["E_VALUE", "endpoints.e.timeouts.totalMs must be a whole number from 1 to 86400000, not 0.5."],
        ["E_VALUE", "endpoints.e.retry.maxAttempts must be a whole number from 1 to 100, not 1000000000."],
        ["E_VALUE", "endpoints.e.retry.maxDelayMs must be a whole number from 0 to 3600000, not -1."],
      ],
    ],
    ["tells an infinite limit", web(", limits: { requestsPerMinute: ‸.inf }"), [["E_FILE_SYNTAX", "infinite"]]],
    ["tells an empty value", makeFile().replace("name: p", "name:‸"), [["E_VALUE", "name must be text, not empty."]]],
    ["tells a name of the wrong form", makeFile().replace("name: p", "name: ‸'-p'"), [["E_VALUE", "begin with a letter or digit"]]],
    [
      "tells an id of the wrong form",
      makeFile({ steps: chat().replace("id: a", "id: ‸a-b") }),
      [["E_VALUE", "steps.a-b.id must match [A-Za-z_][A-Za-z0-9_]*."]],
    ],
    [
      "tells values of the wrong kind",
      makeFile({ steps: "  - { id: ‸5, endpoint: ‸[e], needs: ‸a, when: ‸true, request: ‸hi, response: ‸json, onFailure: ‸skip }" }),
      [
        ["E_VALUE", "steps.0.id must be text, not 5."],
        ["E_VALUE", "must be text, not a list."],
        ["E_VALUE", 'must be a list, not "a".'],
        ["E_VALUE", "must be text, not true."],
        ["E_VALUE", 'must be a map of keys and values, not "hi".'],
        ["E_VALUE", 'must be a map of keys and values, not "json".'],
        ["E_VALUE", 'must be one of fail, continue, not "skip".'],
      ],
    ],
    ["tells an empty list of steps", makeFile({ steps: "  ‸[]" }), [["E_VALUE", "steps must not be empty."]]],
    [
      "tells headers of the wrong form",
      web(", headers: { ‸'X Y': z, ‸Host: h, A: ‸ü }"),
      [
        ["E_VALUE", 'The key "X Y" is not a header name.'],
        ["E_VALUE", "The header Host is set by Inferno itself"],
        ["E_VALUE", "endpoints.e.headers.A has characters that a header cannot carry."],
      ],
    ],
    ["wants a map", "‸- a\n- b\n", [["E_VALUE", "map of keys that begins with inferno: 1"]]],
    [
      "says nothing but the version of a file of a later one",
      "inferno: ‸2\nfoo: 1\n",
      [["E_FILE_VERSION", "is of version 2, and this program reads version 1"]],
    ],
    [
      "tells a version of the wrong kind, and everything else",
      `${makeFile().replace("inferno: 1", "inferno: ‸'1'")}‸foo: 1`,
      [
        ["E_FILE_VERSION", "must begin with inferno: 1"],
        ["E_KEY_UNKNOWN", "foo"],
      ],
    ],
    ["wants a version", `‸${makeFile().replace("inferno: 1\n", "")}`, [["E_FILE_VERSION", "does not say its version; begin it with inferno: 1."]]],
    ["refuses caching", makeFile({ steps: chat("x", ", ‸cache: true") }), [["E_NOT_AVAILABLE", "Caching is not available in this version; remove it."]]],
    ["wants cache to be true or false", makeFile({ steps: chat("x", ", cache: ‸5") }), [["E_VALUE", "cache must be true or false."]]],
  ]);
});

describe("steps", () => {
  checkProblemTable([
    [
      "refuses two steps of one id",
      makeFile({ steps: `${chat("x")}\n${chat("y").replace("id: a", "id: ‸a")}` }),
      [["E_STEP_DUPLICATE", 'Two steps have the id "a", first on line 6']],
    ],
    [
      "refuses a need that is no step",
      makeFile({ steps: `${chat("x")}\n${step("classify", "needs: []")}\n${step("b", "needs: [a, ‸clasify, ‸zzz]")}` }),
      [
        ["E_STEP_UNKNOWN", 'There is no step "clasify" to wait for. Did you mean "classify"?'],
        ["E_STEP_UNKNOWN", 'There is no step "zzz" to wait for.'],
      ],
    ],
    ["refuses a step that needs itself", makeFile({ steps: step("a", "needs: [‸a]") }), [["E_STEP_CYCLE", "Step a needs itself"]]],
    ["refuses a need that is named twice", makeFile({ steps: `${chat("x")}\n${step("b", "needs: [a, ‸a]")}` }), [["E_STEP_DUPLICATE", "named twice"]]],
    ["names a ring of two steps", makeFile({ steps: `${step("a", "needs: [‸b]")}\n${step("b", "needs: [a]")}` }), [["E_STEP_CYCLE", "a → b → a"]]],
    [
      "names a ring through implicit needs",
      makeFile({ steps: `${step("a", "needs: [‸c]")}\n${step("b")}\n${step("c")}` }),
      [["E_STEP_CYCLE", "a → c → b → a. c has no needs of its own"]],
    ],
    [
      "names each of two rings once",
      makeFile({ steps: [step("a", "needs: [‸b]"), step("b", "needs: [a]"), step("c", "needs: [‸d]"), step("d", "needs: [c, a]")].join("\n") }),
      [
        ["E_STEP_CYCLE", "a → b → a"],
        ["E_STEP_CYCLE", "c → d → c"],
      ],
    ],
    [
      "does not report a step that waits for a ring without being in it",
      makeFile({ steps: [step("x", "needs: [a]"), step("a", "needs: [‸b]"), step("b", "needs: [a]")].join("\n") }),
      [["E_STEP_CYCLE", "a → b → a"]],
    ],
    [
      "refuses an endpoint that is nowhere",
      makeFile({ steps: chat().replace("endpoint: e", "endpoint: ‸f") }),
      [["E_ENDPOINT_UNKNOWN", 'There is no endpoint "f", neither in this file (it has e) nor among the registered ones.']],
    ],
  ]);
});

describe("templates", () => {
  const second = (content: string, rest = ""): string => makeFile({ steps: `${chat("x")}\n${chat(content, rest).replace("id: a", "id: b")}` });
  checkProblemTable([
    ["refuse a step that is not there", second("‸'{{ steps.aa.text }}'"), [["E_STEP_UNKNOWN", 'There is no step "aa".']]],
    [
      "refuse a step that theirs does not wait for",
      second("‸'{{ steps.a.text }}'", ", needs: []"),
      [["E_STEP_ORDER", "Step b refers to step a but does not wait for it; add a to its needs."]],
    ],
    [
      "refuse a step that runs after theirs",
      makeFile({ steps: `${chat("‸'{{ steps.b.text }}'")}\n${step("b", "needs: [a]")}` }),
      [["E_STEP_ORDER", "refers to step b, which runs after it"]],
    ],
    ["refuse their own step", makeFile({ steps: chat("‸'{{ steps.a.text }}'") }), [["E_STEP_ORDER", "Step a refers to itself"]]],
    ["are not judged by an order that cannot be known", second("'{{ steps.a.text }}'", ", needs: [‸aaa]"), [["E_STEP_UNKNOWN", "aaa"]]],
    [
      "are not judged by the order of a ring",
      makeFile({
        steps: `${chat("x", ", needs: [‸b]")}\n${chat("'{{ steps.c.text }}'", ", needs: [a]").replace("id: a", "id: b")}\n${step("c", "needs: []")}`,
      }),
      [["E_STEP_CYCLE", "a → b → a"]],
    ],
    ["are checked in conditions", second("hi", ", when: ‸steps.c.text == 1"), [["E_STEP_UNKNOWN", 'There is no step "c".']]],
    ["have no braces in conditions", second("hi", ", when: ‸'{{ steps.a.text }}'"), [["E_TEMPLATE", "written without braces"]]],
    [
      "refuse a var that is not declared",
      makeFile({ top: "vars: { tone: x }", steps: chat("‸'{{ vars.tome }}'") }),
      [["E_VAR_UNKNOWN", 'There is no var "tome". Did you mean "tone"?']],
    ],
    [
      "refuse a field that inputs rules out",
      makeFile({ top: "inputs: { properties: { text: {} }, additionalProperties: false }", steps: chat("‸'{{ input.test }}'") }),
      [["E_INPUT_UNKNOWN", 'Did you mean "text"?']],
    ],
    [
      "of the output may use every step that is there",
      makeFile({ top: "output: { x: '{{ steps.a.text }}', y: [‸'{{ steps.q.text }}'] }" }),
      [["E_STEP_UNKNOWN", 'There is no step "q".']],
    ],
    [
      "have all their problems told",
      makeFile({ steps: chat("‸‸‸'{{ steps.p.text }} {{ steps.q.text }} {{ vars.v }}'") }),
      [
        ["E_STEP_UNKNOWN", '"p"'],
        ["E_STEP_UNKNOWN", '"q"'],
        ["E_VAR_UNKNOWN", 'There is no var "v". Give it a default under vars, or a value with --var v=….'],
      ],
    ],
  ]);

  it.each(["{{ steps.a.txt }}", "{{ input.text", "{{ nothing }}", "{% for x in %}"])("are refused at their text: %s", (content) => {
    const problems = listProblems(second(`'${content}'`));
    expect(problems.map(({ line, column }) => [line, column])).toEqual([[7, 72]]);
    expect(problems[0]?.code).toMatch(/^E_(?:TEMPLATE|FIELD_UNKNOWN)$/);
  });

  it("may try vars and fields that can be absent", () => {
    expect(listProblems(makeFile({ steps: chat(`'{{ vars.tone | default("calm") }}{% if vars.x is defined %}y{% endif %}'`) }))).toEqual([]);
  });

  it("are not judged by the order of another step with their step's id", () => {
    const file = makeFile({ steps: `${step("z")}\n${step("a", "needs: []")}\n${chat("'{{ steps.z.text }}'", ", needs: [z]")}` });
    expect(listProblems(file).map(({ code }) => code)).toEqual(["E_STEP_DUPLICATE"]);
  });

  it("may use fields that inputs does not list, unless it allows no others", () => {
    expect(listProblems(makeFile({ top: "inputs: { properties: { text: {} } }", steps: chat("'{{ input.other }}'") }))).toEqual([]);
    expect(
      listProblems(makeFile({ top: "inputs: { patternProperties: { o: {} }, additionalProperties: false }", steps: chat("'{{ input.other }}'") })),
    ).toEqual([]);
  });

  it("may use ancestors at any distance", () => {
    const file = makeFile({ steps: `${chat("x")}\n${step("b")}\n${chat("'{{ steps.a.text }}'").replace("id: a", "id: c")}` });
    expect(listProblems(file)).toEqual([]);
  });
});

describe("all at once", () => {
  it("tells a problem once where aliases repeat its place", () => {
    const steps =
      "  - { id: a, endpoint: e, request: &r { messages: [{ role: user, content: '{{ steps.q.text }}' }] } }\n  - { id: b, endpoint: e, request: *r }";
    expect(listPlaces(listProblems(makeFile({ steps })))).toEqual(["6:75 E_STEP_UNKNOWN"]);
  });

  it("says of too many steps only that", () => {
    const steps = Array.from({ length: 201 }, (_, index) => `  - { id: s${index} }`);
    const problems = listProblems(makeFile({ steps: steps.join("\n"), top: "output: '{{ steps.s1.text }}'" }));
    expect(problems.map(({ line, message }) => [line, message])).toEqual([[6, "steps may have at most 200 entries."]]);
  });

  it("lists no more than 500 problems, and says how many there are beyond", () => {
    const keys = Array.from({ length: 510 }, (_, index) => `zz${index}: 1`);
    const problems = listProblems(makeFile({ top: keys.join("\n") }));
    expect(problems).toHaveLength(501);
    expect(problems.at(-1)).toMatchObject({ line: null, code: "E_MORE_PROBLEMS", message: expect.stringContaining("There are 10 more problems") });
  });

  it("tells every problem of a file in the order of the file", () => {
    const problems = listProblems(`inferno: 1
name: p
colour: red
endpoints:
  small:
    protocol: openai-chat
    url: http://169.254.169.254/v1
    model: m
    limits: { concurrency: 0 }
    auth: sk-verysecret
  idle: { protocol: http, url: "ftp://x" }
steps:
  - id: a
    endpoint: smal
    request: { messages: [] }
  - id: b
    endpoint: small
    needs: [zz]
    request: { messages: [{ role: user, content: "{{ steps.q.text }}" }], stream: true }
  - id: b
    endpoint: small
    request: { prompt: hi }
    when: "{{ x }}"
output: "{{ vars.nope }}"
`);
    expect(listPlaces(problems)).toEqual([
      "3:1 E_KEY_UNKNOWN",
      "7:10 E_ENDPOINT_DENIED",
      "9:28 E_VALUE",
      "10:11 E_SECRET_LITERAL",
      "11:32 E_ENDPOINT_URL",
      "14:15 E_ENDPOINT_UNKNOWN",
      "18:13 E_STEP_UNKNOWN",
      "19:50 E_STEP_UNKNOWN",
      "19:75 E_REQUEST",
      "20:9 E_STEP_DUPLICATE",
      "22:5 E_REQUEST",
      "23:11 E_TEMPLATE",
      "24:9 E_VAR_UNKNOWN",
    ]);
    expect(new Set(problems.map(({ file }) => file))).toEqual(new Set(["p.yaml"]));
    expect(JSON.stringify(problems)).not.toContain("verysecret");
  });
});
