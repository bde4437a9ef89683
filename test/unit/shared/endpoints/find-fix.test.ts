import { describe, expect, test } from "vitest";
import { findFix, type FixContext } from "../../../../src-shared/core/endpoints/find-fix.ts";
import { failureKinds } from "../../../../src-shared/model/failure.ts";

const context = (spec: Partial<FixContext["spec"]> = {}, models: readonly string[] | null = null): FixContext => ({
  spec: { protocol: "openai-chat", url: "http://127.0.0.1:8000/v1", model: "m", ...spec },
  models,
});
const failure = { code: null, httpStatus: null, message: "it failed" };

describe("a fix", () => {
  test.each(failureKinds)("is there for every kind of failure, as sentences: %s", (kind) => {
    expect(findFix({ ...failure, kind }, context()).message).toMatch(/^[A-Z].{20,}[.?]$/s);
  });

  test.each([
    ["E_CONNECTION_REFUSED", "127.0.0.1:8000"],
    ["E_DNS", "127.0.0.1"],
    ["E_CONNECT_TIMEOUT", "firewall"],
    ["E_TLS", "https"],
    ["E_NOT_HTTP", "http against https"],
    ["E_ENDPOINT_DENIED", "never called"],
    ["E_FIRST_BYTE_TIMEOUT", "raise the timeouts"],
  ])("for %s says what the code is about", (code, words) => {
    expect(findFix({ ...failure, kind: "network", code }, context()).message).toContain(words);
  });

  test("for a path that is not there names the models when the model is the reason, else the /v1", () => {
    const notFound = { ...failure, kind: "bad_request" as const, code: "E_NOT_FOUND", httpStatus: 404 };
    expect(findFix(notFound, context({}, ["a", "b"]))).toEqual({ field: "model", message: "The server has no model m. It has a, b." });
    expect(findFix(notFound, context({ url: "http://127.0.0.1:8000" }))).toMatchObject({
      field: "url",
      message: expect.stringContaining("http://127.0.0.1:8000/v1"),
    });
    expect(findFix(notFound, context({ protocol: "ollama-chat", url: "http://h" })).field).toBe("url");
  });

  test("for a refused key asks for one where none is given, else doubts the one there is, and its header", () => {
    const refused = { ...failure, kind: "auth" as const, httpStatus: 401 };
    expect(findFix(refused, context()).message).toContain("wants a key");
    expect(findFix(refused, context({ auth: { secret: "s" } })).message).toContain("Authorization");
    expect(findFix(refused, context({ protocol: "anthropic-messages", auth: { secret: "s" } })).message).toContain("x-api-key");
    const unset = { ...failure, kind: "auth" as const, code: "E_KEY_MISSING" };
    expect(findFix(unset, context({ auth: { env: "MY_KEY" } })).message).toContain("MY_KEY");
  });
});
