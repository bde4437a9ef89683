import { describe, expect, it } from "vitest";
import { maskHeaders, redactJson, redactText } from "../../../../src-node/calls/redact.ts";

describe("a text to show", () => {
  it.each([
    ["the key s3cr3t!", "the key ***"],
    ['{"key":"q\\"t"}', '{"key":"***"}'],
    ["https://h/?k=q%22t", "https://h/?k=***"],
    ["sk-proj-abcDEF123456 and sk-ant-api03-xyz", "sk-*** and sk-***"],
    ["Authorization: Bearer abcdefgh.ijk", "Authorization: Bearer ***"],
    ["AKIAIOSFODNN7EXAMPLE", "AKIA***"],
    ["AIzaSyA1234567890abcdef", "AIza***"],
    ["http://h/p?api_key=abc&x=1&sig=d", "http://h/p?api_key=***&x=1&sig=***"],
    ["nothing to hide, not even the word key or task-force", "nothing to hide, not even the word key or task-force"],
  ])("has no key in it: %s", (text, clean) => {
    expect(redactText(text, ["s3cr3t!", 'q"t'])).toBe(clean);
  });

  it("may be anywhere in JSON, even in a name", () => {
    expect(redactJson({ a: ["s3cr3t!", 1, null], "s3cr3t!": true }, ["s3cr3t!"])).toEqual({ a: ["***", 1, null], "***": true });
  });
});

describe("headers to show", () => {
  it("keep the scheme of a key and nothing of the key, in every header that may carry one", () => {
    const headers = [
      "authorization",
      "Token abc",
      "x-api-key",
      "abc",
      "x-custom",
      "abc",
      "x-session-token",
      "abc",
      "content-type",
      "application/json",
      "x-team",
      "blue",
    ];
    expect(maskHeaders(headers, "x-custom", [])).toEqual({
      authorization: "Token ***",
      "x-api-key": "***",
      "x-custom": "***",
      "x-session-token": "***",
      "content-type": "application/json",
      "x-team": "blue",
    });
  });
});
