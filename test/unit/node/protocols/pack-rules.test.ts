import { describe, expect, it } from "vitest";
import { findProtocol } from "../../../../src-node/protocols/find-protocol.ts";
import { findPackRules, type PackRules } from "../../../../src-node/protocols/pack-rules.ts";
import type { Answer } from "../../../../src-node/protocols/protocol.ts";
import { shareNumber, shareUsage } from "../../../../src-node/protocols/share-usage.ts";
import type { ProtocolName } from "../../../../src-shared/model/endpoint.ts";
import type { JsonObject, JsonValue } from "../../../../src-shared/model/json.ts";

function rulesOf(protocol: ProtocolName): PackRules {
  const rules = findPackRules(protocol);
  if (rules === null) throw new Error(`${protocol} does not pack`);
  return rules;
}

function readBody(protocol: ProtocolName, body: JsonValue): Answer {
  const read = findProtocol(protocol).readAnswer(body, undefined);
  if (!read.ok) throw new Error(read.failure.message);
  return read.value;
}

const split = (protocol: ProtocolName, body: JsonObject, requests: readonly JsonObject[]) => rulesOf(protocol).split(readBody(protocol, body), requests);
const tensor = (shape: number[], data: JsonValue[]): JsonObject => ({ name: "x", shape, datatype: "FP32", data });

describe("requests that share a call", () => {
  it.each<[ProtocolName, JsonObject, JsonObject]>([
    ["openai-embeddings", { input: "a", dimensions: 8 }, { input: ["bb"], dimensions: 8 }],
    ["ollama-embed", { input: "a" }, { input: "b" }],
    ["openai-completions", { prompt: "a", n: 1 }, { prompt: "b", n: 1 }],
    ["kserve-v2", { inputs: [tensor([1, 2], [1, 2])] }, { inputs: [tensor([3, 2], [1, 2, 3, 4, 5, 6])] }],
  ])("of %s have equal keys but for their data", (protocol, first, second) => {
    const { joinKey } = rulesOf(protocol);
    expect(joinKey(first)).not.toBeNull();
    expect(joinKey(first)).toBe(joinKey(second));
    expect(joinKey({ ...first, user: "u" })).not.toBe(joinKey(second));
  });

  it.each<[string, ProtocolName, JsonObject]>([
    ["several inputs", "openai-embeddings", { input: ["a", "b"] }],
    ["bare tokens", "openai-embeddings", { input: [5] }],
    ["no input", "ollama-embed", {}],
    ["several choices", "openai-completions", { prompt: "a", n: 2 }],
    ["a best of several", "openai-completions", { prompt: "a", best_of: 3 }],
    ["data that does not fit its shape", "kserve-v2", { inputs: [tensor([2, 2], [1, 2, 3])] }],
    ["inputs of unequal rows", "kserve-v2", { inputs: [tensor([1], [1]), tensor([2], [1, 2])] }],
    ["no shape", "kserve-v2", { inputs: [{ name: "x", data: [1] }] }],
  ])("are not those with %s", (_title, protocol, request) => {
    expect(rulesOf(protocol).joinKey(request)).toBeNull();
  });

  it("of KServe differ in key where trailing dimensions, names or nesting do", () => {
    const { joinKey } = rulesOf("kserve-v2");
    const key = joinKey({ inputs: [tensor([1, 2], [1, 2])] });
    expect(joinKey({ inputs: [tensor([1, 3], [1, 2, 3])] })).not.toBe(key);
    expect(joinKey({ inputs: [{ ...tensor([1, 2], [1, 2]), name: "y" }] })).not.toBe(key);
    expect(joinKey({ inputs: [tensor([1, 2], [[1, 2]])] })).not.toBe(key);
  });

  it("become lists, and tensors joined along their first dimension", () => {
    expect(
      rulesOf("openai-embeddings").join([
        { input: "a", dimensions: 8 },
        { input: ["b"], dimensions: 8 },
      ]),
    ).toEqual({ input: ["a", "b"], dimensions: 8 });
    expect(rulesOf("openai-completions").join([{ prompt: "a" }, { prompt: "b" }])).toEqual({ prompt: ["a", "b"] });
    expect(
      rulesOf("kserve-v2").join([
        { id: "1", inputs: [tensor([1, 2], [1, 2])] },
        { id: "1", inputs: [tensor([2, 2], [3, 4, 5, 6])] },
      ]),
    ).toEqual({ id: "1", inputs: [tensor([3, 2], [1, 2, 3, 4, 5, 6])] });
    expect(rulesOf("kserve-v2").join([{ inputs: [tensor([1, 2], [[1, 2]])] }, { inputs: [tensor([1, 2], [[3, 4]])] }])).toEqual({
      inputs: [
        tensor(
          [2, 2],
          [
            [1, 2],
            [3, 4],
          ],
        ),
      ],
    });
  });
});

describe("an answer for several rows", () => {
  it("gives each its embedding as a single call would have, in the rows' order", () => {
    const body = {
      object: "list",
      model: "m",
      data: [
        { object: "embedding", index: 1, embedding: [2] },
        { object: "embedding", index: 0, embedding: [1] },
      ],
      usage: { prompt_tokens: 7, total_tokens: 7 },
    };
    const answers = split("openai-embeddings", body, [{ input: "aaaa" }, { input: "b" }]);
    expect(answers?.map((answer) => answer.embedding)).toEqual([[1], [2]]);
    expect(answers?.map((answer) => answer.body)).toEqual([
      { object: "list", model: "m", data: [{ object: "embedding", index: 0, embedding: [1] }], usage: { prompt_tokens: 6, total_tokens: 6 } },
      { object: "list", model: "m", data: [{ object: "embedding", index: 0, embedding: [2] }], usage: { prompt_tokens: 1, total_tokens: 1 } },
    ]);
    expect(answers?.map((answer) => answer.usage.inputTokens)).toEqual([6, 1]);
  });

  it("gives each its choice, with usage by what it read and wrote", () => {
    const body = {
      id: "c",
      choices: [
        { index: 0, text: "xx", finish_reason: "stop" },
        { index: 1, text: "yyyyyy", finish_reason: "length" },
      ],
      usage: { prompt_tokens: 4, completion_tokens: 8, total_tokens: 12 },
    };
    const answers = split("openai-completions", body, [{ prompt: "a" }, { prompt: "b" }]);
    expect(answers).toMatchObject([
      {
        text: "xx",
        finishReason: "stop",
        usage: { inputTokens: 2, outputTokens: 2 },
        body: { id: "c", choices: [{ index: 0, text: "xx" }], usage: { total_tokens: 4 } },
      },
      {
        text: "yyyyyy",
        finishReason: "length",
        usage: { inputTokens: 2, outputTokens: 6 },
        body: { choices: [{ index: 0, text: "yyyyyy" }], usage: { total_tokens: 8 } },
      },
    ]);
  });

  it("gives each its vector of Ollama", () => {
    const answers = split("ollama-embed", { model: "m", embeddings: [[1], [2], [3]], prompt_eval_count: 10 }, [{ input: "a" }, { input: "b" }, { input: "c" }]);
    expect(answers?.map(({ embedding, usage, body }) => [embedding, usage.inputTokens, body])).toEqual([
      [[1], 4, { model: "m", embeddings: [[1]], prompt_eval_count: 4 }],
      [[2], 3, { model: "m", embeddings: [[2]], prompt_eval_count: 3 }],
      [[3], 3, { model: "m", embeddings: [[3]], prompt_eval_count: 3 }],
    ]);
  });

  it("gives each its rows of every KServe output, flat or nested", () => {
    const requests = [{ inputs: [tensor([1, 2], [1, 2])] }, { inputs: [tensor([2, 2], [3, 4, 5, 6])] }];
    const body = {
      model_name: "m",
      outputs: [
        { name: "f", shape: [3, 2], datatype: "FP32", data: [1, 2, 3, 4, 5, 6] },
        { name: "n", shape: [3, 1], datatype: "FP32", data: [[1], [2], [3]] },
      ],
    };
    expect(split("kserve-v2", body, requests)?.map((answer) => answer.body)).toEqual([
      {
        model_name: "m",
        outputs: [
          { name: "f", shape: [1, 2], datatype: "FP32", data: [1, 2] },
          { name: "n", shape: [1, 1], datatype: "FP32", data: [[1]] },
        ],
      },
      {
        model_name: "m",
        outputs: [
          { name: "f", shape: [2, 2], datatype: "FP32", data: [3, 4, 5, 6] },
          { name: "n", shape: [2, 1], datatype: "FP32", data: [[2], [3]] },
        ],
      },
    ]);
  });

  it("selects each row's value of KServe in its own part", () => {
    const requests = [{ inputs: [tensor([1], [1])] }, { inputs: [tensor([1], [2])] }];
    const answer = readBody("kserve-v2", { outputs: [{ name: "o", shape: [2], datatype: "BYTES", data: ["a", "b"] }] });
    const { split: splitAnswer } = rulesOf("kserve-v2");
    expect(splitAnswer(answer, requests)?.map(({ text }) => text)).toEqual(["a", "b"]);
    expect(splitAnswer(answer, requests, { select: "/outputs/0/data/0" })?.map(({ text }) => text)).toEqual(["a", "b"]);
    expect(splitAnswer(answer, requests, { select: "/outputs/0/data/1" })).toBeNull();
  });

  it.each<[string, ProtocolName, JsonObject, JsonObject[]]>([
    ["too few embeddings", "openai-embeddings", { data: [{ index: 0, embedding: [1] }] }, [{ input: "a" }, { input: "b" }]],
    [
      "one index twice",
      "openai-embeddings",
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 0, embedding: [2] },
        ],
      },
      [{ input: "a" }, { input: "b" }],
    ],
    [
      "an index beyond the rows",
      "openai-embeddings",
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 2, embedding: [2] },
        ],
      },
      [{ input: "a" }, { input: "b" }],
    ],
    [
      "a row's part unusable",
      "openai-embeddings",
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 1, embedding: "no!" },
        ],
      },
      [{ input: "a" }, { input: "b" }],
    ],
    ["too many vectors", "ollama-embed", { embeddings: [[1], [2]] }, [{ input: "a" }]],
    [
      "a choice filtered away",
      "openai-completions",
      {
        choices: [
          { index: 0, text: "a" },
          { index: 1, text: "", finish_reason: "content_filter" },
        ],
      },
      [{ prompt: "a" }, { prompt: "b" }],
    ],
    ["an output of other rows", "kserve-v2", { outputs: [tensor([1], [1])] }, [{ inputs: [tensor([1], [1])] }, { inputs: [tensor([1], [1])] }]],
    ["more rows than were sent", "kserve-v2", { outputs: [tensor([3], [1, 2, 3])] }, [{ inputs: [tensor([1], [1])] }, { inputs: [tensor([1], [1])] }]],
    [
      "an output that does not fit its shape",
      "kserve-v2",
      { outputs: [tensor([2, 2], [1, 2])] },
      [{ inputs: [tensor([1], [1])] }, { inputs: [tensor([1], [1])] }],
    ],
  ])("cannot be split with %s", (_title, protocol, body, requests) => {
    expect(split(protocol, body, requests)).toBeNull();
  });
});

describe("sharing out", () => {
  it.each<[number, number[], number[]]>([
    [10, [1, 1, 1], [4, 3, 3]],
    [7, [4, 1], [6, 1]],
    [3, [0, 0], [2, 1]],
    [0, [1, 2], [0, 0]],
    [1, [1, 1, 1, 1], [1, 0, 0, 0]],
    [2.5, [1, 1], [1.5, 1]],
    [5, [9], [5]],
  ])("%d by %j gives %j", (total, weights, shares) => {
    expect(shareNumber(total, weights)).toEqual(shares);
  });

  it("always sums to the whole", () => {
    for (let total = 0; total < 400; total += 7) {
      for (const weights of [[3, 5, 7], [1, 1000], [0.1, 0.2, 0.7], Array.from({ length: 31 }, (_, index) => index)]) {
        const shares = shareNumber(total, weights);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(total);
        expect(shares.every((share) => Number.isInteger(share) && share >= 0)).toBe(true);
      }
    }
  });

  it("keeps what is no number, and shares what is nested", () => {
    expect(shareUsage({ prompt_tokens: 4, prompt_tokens_details: { cached_tokens: 3 }, note: "x", cost: null }, [1, 1], [1, 1])).toEqual([
      { prompt_tokens: 2, prompt_tokens_details: { cached_tokens: 2 }, note: "x", cost: null },
      { prompt_tokens: 2, prompt_tokens_details: { cached_tokens: 1 }, note: "x", cost: null },
    ]);
  });
});
