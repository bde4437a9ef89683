import { describe, expect, it } from "vitest";
import type { ProtocolName } from "../../../../src-shared/model/endpoint.ts";
import { checkProblemTable } from "./problem-table.ts";
import { listProblems, makeFile } from "./sample-file.ts";

/** A file with one step, of a protocol. */
function call(protocol: ProtocolName, request: string, rest = ""): string {
  const model = protocol === "http" || protocol === "tgi-generate" ? "" : ", model: m";
  const url = /^(?:openai|anthropic)/.test(protocol) ? "http://h/v1" : "http://h";
  return makeFile({ endpoint: `{ protocol: ${protocol}, url: ${url}${model} }`, steps: `  - { id: a, endpoint: e, ‸request: ${request}${rest} }` });
}
/** The same, with no problem expected of the request as a whole. */
const callPart = (...parts: Parameters<typeof call>): string => call(...parts).replace("‸request", "request");

describe("requests", () => {
  it.each<[ProtocolName, string]>([
    ["openai-chat", "{ messages: [{ role: user, content: hi }], n: 1, temperature: 0 }"],
    ["openai-chat", "{ messages: '{{ input.messages }}' }"],
    ["openai-chat", "{ messages: [{ role: user, content: [{ type: text, text: hi }] }, '{{ input.last }}'] }"],
    ["openai-completions", "{ prompt: hi, best_of: 1 }"],
    ["openai-embeddings", "{ input: [hi, ho] }"],
    ["openai-responses", "{ input: '{{ input.text }}' }"],
    ["anthropic-messages", "{ messages: [{ role: user, content: hi }], max_tokens: 4, system: be kind }"],
    ["anthropic-messages", "{ messages: [{ role: user, content: hi }], max_tokens: '{{ input.budget }}' }"],
    ["ollama-chat", "{ messages: [{ role: user, content: hi }], options: { num_ctx: 8192 } }"],
    ["ollama-embed", "{ input: hi }"],
    ["tgi-generate", "{ inputs: hi, parameters: { max_new_tokens: 4, best_of: 1 } }"],
    ["kserve-v2", "{ inputs: [{ name: x, shape: [1], datatype: BYTES, data: ['{{ input.text }}'] }] }"],
    ["http", "{}"],
    ["http", "{ method: GET, path: '', headers: { X-A: b }, body: { model: m, stream: true, n: 3 } }"],
    ["http", "{ method: '{{ input.method }}', path: '{{ input.path }}', headers: { Authorization: 'Bearer {{ input.token }}' }, body: [1] }"],
  ])("of %s may be %s", (protocol, request) => {
    expect(listProblems(callPart(protocol, request))).toEqual([]);
  });

  checkProblemTable([
    [
      "of openai-chat need messages",
      call("openai-chat", "{ prompt: hi }"),
      [["E_REQUEST", "The request of step a has no messages; openai-chat needs a list of messages"]],
    ],
    ["with a slip in the key get the slip named", call("openai-chat", "{ message: [] }"), [["E_REQUEST", 'Is "message" meant to be it?']]],
    ["of openai-completions need a prompt", call("openai-completions", "{ messages: [] }"), [["E_REQUEST", "has no prompt"]]],
    ["of openai-embeddings need input", call("openai-embeddings", "{ inputs: hi }"), [["E_REQUEST", "has no input"]]],
    ["of openai-responses need input", call("openai-responses", "{}"), [["E_REQUEST", "has no input"]]],
    [
      "of anthropic-messages need messages and max_tokens",
      call("anthropic-messages", "{}").replace("‸", "‸‸"),
      [
        ["E_REQUEST", "has no messages"],
        ["E_REQUEST", "has no max_tokens; anthropic-messages needs a whole number"],
      ],
    ],
    ["of ollama-chat need messages", call("ollama-chat", "{}"), [["E_REQUEST", "has no messages"]]],
    ["of ollama-embed need input", call("ollama-embed", "{ prompt: hi }"), [["E_REQUEST", "has no input"]]],
    ["of tgi-generate need inputs", call("tgi-generate", "{ prompt: hi }"), [["E_REQUEST", "has no inputs"]]],
    ["of kserve-v2 need inputs", call("kserve-v2", "{}"), [["E_REQUEST", "has no inputs"]]],
    ["have parts of the right kind", callPart("openai-chat", "{ messages: ‸hi }"), [["E_REQUEST", "messages must be a list of messages"]]],
    ["have at least one message", callPart("openai-chat", "{ messages: ‸[] }"), [["E_REQUEST", "messages must be a list of messages"]]],
    [
      "have messages with roles",
      callPart("ollama-chat", "{ messages: [‸{ content: x }, ‸hi] }"),
      [
        ["E_REQUEST", "This message has no role"],
        ["E_REQUEST", "A message must be a map"],
      ],
    ],
    [
      "leave model and streaming to the endpoint",
      callPart("openai-chat", "{ ‸model: m, messages: '{{ input.m }}', ‸stream: true, ‸stream_options: {} }"),
      [
        ["E_REQUEST", "model does not belong in a request, it goes to the endpoint: write it as the endpoint's model."],
        ["E_REQUEST", "stream does not belong in a request, it goes to the endpoint"],
        ["E_REQUEST", "stream_options does not belong"],
      ],
    ],
    [
      "ask for one answer",
      callPart("openai-completions", "{ prompt: hi, n: ‸2, best_of: ‸'{{ vars.n }}' }").replace("steps:", "vars: { n: 1 }\nsteps:"),
      [
        ["E_REQUEST", "n must be 1"],
        ["E_REQUEST", "best_of must be 1"],
      ],
    ],
    ["of tgi-generate ask for one answer too", callPart("tgi-generate", "{ inputs: hi, parameters: { best_of: ‸2 } }"), [["E_REQUEST", "best_of must be 1"]]],
    [
      "of http have four keys",
      callPart("http", "{ ‸url: /x, ‸bodi: {}, ‸messages: [] }"),
      [
        ["E_KEY_UNKNOWN", 'has no key "url". It has method, path, headers, body; what is to be sent goes under body.'],
        ["E_KEY_UNKNOWN", 'Did you mean "body"?'],
        ["E_KEY_UNKNOWN", "messages"],
      ],
    ],
    [
      "of http have paths, methods and headers of the right form",
      callPart("http", "{ method: ‸post, path: ‸x/y, headers: { A: ‸1 } }"),
      [
        ["E_REQUEST", 'method must be one of GET, POST, PUT, PATCH, DELETE. Did you mean "POST"?'],
        ["E_REQUEST", "The path of step a must begin with /, or be empty."],
        ["E_REQUEST", "The value of a header must be text."],
      ],
    ],
    ["of http carry no keys", callPart("http", "{ headers: { authorization: ‸Bearer hunter2 } }"), [["E_SECRET_LITERAL", "A key must not stand in a header"]]],
  ]);
});

describe("responses", () => {
  checkProblemTable([
    [
      "are selected from for http and kserve-v2 alone",
      callPart("openai-chat", "{ messages: '{{ input.m }}' }", ", response: { ‸select: /a }"),
      [["E_ENDPOINT_PROTOCOL", "select is for http and kserve-v2"]],
    ],
    ["are selected from by a pointer", callPart("http", "{}", ", response: { select: ‸a }"), [["E_VALUE", "steps.a.response.select is not a JSON pointer."]]],
    ["have a schema only as JSON", callPart("http", "{}", ", response: { ‸schema: { type: object } }"), [["E_REQUEST", "add format: json"]]],
    [
      "have a schema that is one",
      callPart(
        "http",
        "{}",
        ", response: { format: json, schema: { type: ‸strin, ‸requird: [a], required: ‸a, properties: { x: ‸5, y: { type: [string, ‸nul] } }, pattern: ‸'(', minimum: ‸'1', minLength: ‸-1, enum: ‸[], anyOf: ‸{}, items: { ‸propertees: {} }, $ref: ‸http://x/y, multipleOf: ‸0, additionalProperties: ‸no } }",
      ),
      [
        ["E_JSON_SCHEMA", 'type must be one of object, array, string, number, integer, boolean, null, or a list of them. Did you mean "string"?'],
        ["E_JSON_SCHEMA", 'Did you mean "required"?'],
        ["E_JSON_SCHEMA", "required must be a list of names, each once."],
        ["E_JSON_SCHEMA", "must be a map of keywords, or true or false"],
        ["E_JSON_SCHEMA", 'Did you mean "null"?'],
        ["E_JSON_SCHEMA", "not a valid regular expression"],
        ["E_JSON_SCHEMA", "minimum must be a number."],
        ["E_JSON_SCHEMA", "minLength must be a whole number from 0."],
        ["E_JSON_SCHEMA", "enum must be a list with at least one entry."],
        ["E_JSON_SCHEMA", "anyOf must be a list of schemas"],
        ["E_JSON_SCHEMA", 'Did you mean "properties"?'],
        ["E_JSON_SCHEMA", "other documents are not fetched"],
        ["E_JSON_SCHEMA", "multipleOf must be a number above 0."],
        ["E_JSON_SCHEMA", "must be a map of keywords, or true or false"],
      ],
    ],
    [
      "have a schema whose kind is right",
      callPart("http", "{}", ", response: { format: json, schema: ‸[] }"),
      [["E_VALUE", "must be a map of keys and values, not a list."]],
    ],
  ]);

  it("may have a schema with everything in it", () => {
    const schema = `{ $schema: "http://json-schema.org/draft-07/schema#", title: t, type: [object, "null"], properties: { a: true, b: { $ref: "#/$defs/c" } }, required: [a], $defs: { c: { enum: [1, null] } },
      patternProperties: { "^x": {} }, additionalProperties: false, if: {}, then: {}, else: {}, not: false, allOf: [{}], dependentRequired: { a: [b] }, dependencies: { a: [b], b: {} }, x-own: 1, minProperties: 0 }`;
    expect(listProblems(callPart("http", "{}", `, response: { format: json, select: "/a/0/~1b", schema: ${schema} }`))).toEqual([]);
  });

  checkProblemTable([
    [
      "and rows have schemas of objects",
      `${callPart("http", "{}")}inputs: { type: ‸array, ‸proprties: {} }`,
      [
        ["E_JSON_SCHEMA", "a row is always an object; write type: object."],
        ["E_JSON_SCHEMA", 'Did you mean "properties"?'],
      ],
    ],
  ]);
});
