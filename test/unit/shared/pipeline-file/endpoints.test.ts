import { describe, expect, it } from "vitest";
import { checkProblemTable } from "./problem-table.ts";
import { listProblems, makeFile } from "./sample-file.ts";

const chat = (rest: string): string => makeFile({ endpoint: `{ protocol: openai-chat, url: http://127.0.0.1/v1, model: m, ${rest} }` });
const of = (protocol: string, rest: string, request = "{ input: hi }"): string =>
  makeFile({ endpoint: `{ protocol: ${protocol}, url: http://127.0.0.1/, ${rest} }`, steps: `  - { id: a, endpoint: e, request: ${request} }` }).replace(
    / url: \S+(?=.*openai)/,
    " url: http://127.0.0.1/v1,",
  );

describe("endpoints", () => {
  checkProblemTable([
    [
      "refuse a denied address",
      makeFile({ endpoint: "{ protocol: openai-chat, url: ‸'http://[::ffff:a9fe:a9fe]/v1', model: m }" }),
      [["E_ENDPOINT_DENIED", "link-local"]],
    ],
    [
      "refuse a route at the end of the url",
      makeFile({ endpoint: "{ protocol: openai-chat, url: ‸http://h/v1/chat/completions, model: m }" }),
      [["E_ENDPOINT_URL", "which Inferno adds itself for openai-chat; write http://h/v1."]],
    ],
    [
      "say of an empty url only that",
      makeFile({ endpoint: "{ protocol: openai-chat, url: ‸'', model: m }" }),
      [["E_VALUE", "endpoints.e.url must not be empty."]],
    ],
    [
      "need a model",
      makeFile({ endpoint: "{ protocol: openai-chat, url: http://h/v1 }" }).replace("  e:", "  ‸e:"),
      [["E_KEY_MISSING", "Endpoint e has no model; openai-chat needs the model's name"]],
    ],
    ["stream only where the protocol does", of("ollama-embed", "model: m, stream: ‸true"), [["E_ENDPOINT_PROTOCOL", "ollama-embed has no streams"]]],
    ["pack only where the protocol does", chat("‸pack: { maxRows: 4 }"), [["E_ENDPOINT_PROTOCOL", "openai-chat does not take several rows in one request"]]],
    ["pack at least two rows", of("ollama-embed", "model: m, pack: { maxRows: ‸1 }"), [["E_VALUE", "must be a whole number from 2 to 4096, not 1."]]],
  ]);

  it.each(["http", "tgi-generate"])("of %s need no model", (protocol) => {
    expect(listProblems(of(protocol, "", protocol === "http" ? "{}" : "{ inputs: hi }"))).toEqual([]);
  });
});

describe("keys", () => {
  checkProblemTable([
    [
      "must not stand under auth",
      chat("auth: ‸sk-hunter2"),
      [["E_SECRET_LITERAL", "put the key into an environment variable and write auth: { env: NAME }, or store it with `inferno secret set NAME`"]],
    ],
    ["must not stand under auth.key", chat("auth: { ‸key: sk-hunter2 }"), [["E_SECRET_LITERAL", "A key must not stand in the file"]]],
    [
      "must not stand under auth.token and the like",
      chat("auth: { ‸apiToken: hunter2, ‸evn: A }"),
      [
        ["E_SECRET_LITERAL", "A key must not stand in the file"],
        ["E_KEY_UNKNOWN", 'Did you mean "env"?'],
      ],
    ],
    ["must not stand where the name of one belongs", chat("auth: { env: ‸sk-hunter2hunter2hunter2 }"), [["E_SECRET_LITERAL", "This looks like a key itself"]]],
    [
      "must not stand where the name of a secret belongs",
      chat("auth: { secret: ‸a8f5f167f44f4964e6c998dee827110c }"),
      [["E_SECRET_LITERAL", "This looks like a key itself"]],
    ],
    [
      "have names of the right form",
      chat("auth: { env: ‸hunter-2, header: ‸'a b' }"),
      [
        ["E_VALUE", "This must be the name of an environment variable"],
        ["E_VALUE", "This must be the name of a header"],
      ],
    ],
    ["have names that are text", chat("auth: { secret: ‸5 }"), [["E_VALUE", "This must be the name of a secret"]]],
    [
      "come from one place",
      chat("‸auth: { env: A, secret: b }").replace("secret: b", "secret: ‸b"),
      [
        ["E_VALUE", "auth has both env and secret; keep one."],
        ["E_SECRET_UNKNOWN", 'There is no secret "b"'],
      ],
    ],
    ["come from somewhere", chat("‸auth: {}"), [["E_KEY_MISSING", "auth names no key"]]],
    ["come from a map", chat("auth: ‸[A]"), [["E_VALUE", "auth must be { env: NAME } or { secret: NAME }."]]],
    ["come from secrets that are stored", chat("auth: { secret: ‸mine }"), [["E_SECRET_UNKNOWN", 'There is no secret "mine" for endpoint e; store it']]],
    [
      "must not stand in headers",
      chat("headers: { Authorization: ‸Bearer hunter2, x-api-key: ‸hunter2, Api-Key: ‸hunter2, X-Trace: ‸sk-hunter2hunter2hunter2 }"),
      [
        ["E_SECRET_LITERAL", "with header: Authorization"],
        ["E_SECRET_LITERAL", "with header: x-api-key"],
        ["E_SECRET_LITERAL", "with header: Api-Key"],
        ["E_SECRET_LITERAL", "with header: NAME"],
      ],
    ],
  ]);

  it.each([
    "auth: hunter2",
    "auth: [hunter2]",
    "auth: { key: hunter2 }",
    "auth: { env: hunter-2 }",
    "auth: { secret: 'hunter2\\n' }",
    'headers: { Authorization: "hunter2\\n" }',
    "headers: { x-api-key: “hunter2” }",
  ])("are never repeated in a message: %s", (setting) => {
    const problems = listProblems(chat(setting), { hasSecret: () => false });
    expect(problems).not.toEqual([]);
    expect(JSON.stringify(problems)).not.toMatch(/hunter/);
  });

  it("are not repeated when a header's value is no text, nor when a secret's name begins like one", () => {
    const problems = listProblems(chat("headers: { X: 24681357 }, auth: { secret: sk-team-a }"), { hasSecret: () => false });
    expect(problems.map(({ code }) => code)).toEqual(["E_VALUE", "E_SECRET_UNKNOWN"]);
    expect(JSON.stringify(problems)).not.toMatch(/24681357|sk-team-a/);
  });

  it("may not be a template in an endpoint's header, which has no row", () => {
    expect(listProblems(chat("headers: { Authorization: 'Bearer {{ input.key }}' }")).map(({ code }) => code)).toEqual(["E_SECRET_LITERAL"]);
  });

  it("may have any name in secrets and variables that does not look like one", () => {
    for (const name of ["openai-prod", "key_2024", "sk-team-a", "OPENAI.KEY", "support-team-production-key-2"]) {
      expect(listProblems(chat(`auth: { secret: ${name} }`), { hasSecret: () => true })).toEqual([]);
    }
  });
});
