import { describe, expect, test } from "vitest";
import { checkDraft, draftToFields, draftToSpec, makeDraft, specToDraft } from "../../../../src-renderer/features/endpoints/editor/endpoint-draft.ts";
import { curlToDraft, suggestName } from "../../../../src-renderer/features/endpoints/editor/curl-to-draft.ts";
import { endpointSpecSchema } from "../../../../src-shared/model/endpoint.ts";

const good = makeDraft({ name: "small", url: "http://127.0.0.1:8000/v1", model: "m" });
const errorsOf = (given: Partial<typeof good>): Record<string, string> => checkDraft({ ...good, ...given }, { needsName: true }).errorByPath;

describe("a form", () => {
  test("gives the spec it was made of", () => {
    const spec = endpointSpecSchema.parse({
      protocol: "openai-embeddings",
      url: "https://h/v1",
      model: "m",
      auth: { env: "KEY", header: "X-Key" },
      headers: { "X-Org": "o" },
      limits: { concurrency: 4 },
      pack: { maxRows: 16 },
      price: { inputPerMillion: 0.1 },
      timeouts: { connectMs: 5 },
    });
    expect(draftToSpec(specToDraft("e", spec))).toEqual(spec);
  });

  test("says what is wrong at the field concerned", () => {
    expect(errorsOf({})).toEqual({});
    expect(errorsOf({ name: "a b" })).toHaveProperty("name");
    expect(errorsOf({ url: "" })).toHaveProperty("url");
    expect(errorsOf({ url: "http://169.254.169.254/v1" }).url).toContain("link-local");
    expect(errorsOf({ url: "http://127.0.0.1:8000/v1/chat/completions" }).url).toContain("http://127.0.0.1:8000/v1.");
    expect(errorsOf({ model: "" })).toEqual({ model: expect.stringContaining("model") });
    expect(errorsOf({ limits: { ...good.limits, concurrency: 0 } })).toHaveProperty(["limits.concurrency"]);
    expect(errorsOf({ timeouts: { ...good.timeouts, totalMs: 1.5 } })).toHaveProperty(["timeouts.totalMs"]);
    expect(errorsOf({ auth: { ...good.auth, kind: "env", env: "A-B" } })).toHaveProperty(["auth.env"]);
    expect(errorsOf({ auth: { ...good.auth, kind: "typed" } })).toHaveProperty(["auth.typed"]);
    expect(errorsOf({ headers: [{ name: "Authorization", value: "x" }] })).toHaveProperty(["headers.0.name"]);
  });

  test("leaves out what its protocol does not have", () => {
    expect(draftToFields({ ...good, protocol: "kserve-v2", stream: true, packOn: true })).toMatchObject({ stream: false, pack: { maxRows: 32 } });
    expect(draftToFields({ ...good, packOn: true })).not.toHaveProperty("pack");
  });

  test("has a typed key in no field of the spec", () => {
    const draft = { ...good, auth: { ...good.auth, kind: "typed" as const, typed: "sk-very-secret-1234567890", typedName: "small-key" } };
    expect(JSON.stringify(draftToFields(draft))).not.toContain("very-secret");
    expect(draftToFields(draft)).toMatchObject({ auth: { secret: "small-key" } });
  });
});

describe("a pasted command", () => {
  test("fills the form, its key the key field alone", () => {
    const draft = curlToDraft(
      {
        protocol: "openai-chat",
        url: "https://api.openai.com/v1",
        model: "gpt",
        stream: true,
        key: { value: "sk-1", header: null },
        headers: { A: "b" },
        request: null,
        notes: [],
      },
      makeDraft(),
    );
    expect(draft).toMatchObject({
      name: "openai",
      model: "gpt",
      stream: true,
      auth: { kind: "typed", typed: "sk-1", typedName: "openai-key" },
      headers: [{ name: "A", value: "b" }],
    });
    expect(JSON.stringify(draftToFields(draft))).not.toContain("sk-1");
  });

  test.each([
    ["https://api.openai.com/v1", "openai"],
    ["http://127.0.0.1:8000/v1", "local-8000"],
    ["http://gpu-box:8000", "gpu-box"],
    ["no address", ""],
  ])("suggests a name: %s → %s", (url, name) => {
    expect(suggestName(url)).toBe(name);
  });
});
