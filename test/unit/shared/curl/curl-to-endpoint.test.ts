import fc from "fast-check";
import { expect, test } from "vitest";
import { type CurlEndpoint, curlToEndpoint } from "../../../../src-shared/core/curl/curl-to-endpoint.ts";
import { readCurl } from "../../../../src-shared/core/curl/read-curl.ts";

function toEndpoint(text: string): CurlEndpoint {
  const curl = readCurl(text);
  const endpoint = curl.ok ? curlToEndpoint(curl.value) : null;
  if (endpoint === null) throw new Error(`not understood: ${text}`);
  return endpoint;
}

test.each([
  ["https://api.openai.com/v1/chat/completions", "openai-chat", "https://api.openai.com/v1"],
  ["http://127.0.0.1:8000/v1/completions", "openai-completions", "http://127.0.0.1:8000/v1"],
  ["http://127.0.0.1:8000/v1/embeddings", "openai-embeddings", "http://127.0.0.1:8000/v1"],
  ["https://api.openai.com/v1/responses", "openai-responses", "https://api.openai.com/v1"],
  ["https://api.anthropic.com/v1/messages", "anthropic-messages", "https://api.anthropic.com/v1"],
  ["http://localhost:11434/api/chat", "ollama-chat", "http://localhost:11434"],
  ["http://localhost:11434/api/generate", "ollama-chat", "http://localhost:11434"],
  ["http://localhost:11434/api/embed", "ollama-embed", "http://localhost:11434"],
  ["http://10.0.0.5:8080/generate_stream", "tgi-generate", "http://10.0.0.5:8080"],
  ["http://h/tgi/generate", "tgi-generate", "http://h/tgi"],
  ["http://h:8000/v2/models/bert%20base/versions/2/infer", "kserve-v2", "http://h:8000"],
  ["http://127.0.0.1:1234/v1/models", "openai-chat", "http://127.0.0.1:1234/v1"],
  ["https://h/score", "http", "https://h"],
])("%s speaks %s", (url, protocol, base) => {
  expect(toEndpoint(`curl ${url}`)).toMatchObject({ protocol, url: base });
});

test("model and stream are taken out of the body, which stays as the request", () => {
  const endpoint = toEndpoint(`curl http://h/v1/chat/completions -d '{"model":"m","stream":true,"stream_options":{"include_usage":true},"temperature":0}'`);
  expect(endpoint).toMatchObject({ model: "m", stream: true, request: { temperature: 0 } });
  expect(toEndpoint("curl http://h:8000/v2/models/bert%20base/infer").model).toBe("bert base");
});

test("a variable in the key's place becomes its name, and the protocol's own header needs no name", () => {
  expect(toEndpoint('curl https://api.openai.com/v1/models -H "Authorization: Bearer $OPENAI_API_KEY"').key).toEqual({ env: "OPENAI_API_KEY", header: null });
  expect(toEndpoint('curl https://h/v1/messages -H "x-api-key: ${KEY}"').key).toEqual({ env: "KEY", header: null });
  expect(toEndpoint("curl https://h/v1/messages -H 'Authorization: Bearer abc'").key).toEqual({ value: "abc", header: "Authorization" });
  expect(toEndpoint("curl https://h/openai/v1/embeddings -H 'api-key: %AZURE_KEY%'").key).toEqual({ env: "AZURE_KEY", header: "api-key" });
});

test("other headers stay, but for those that every client sets", () => {
  const { headers } = toEndpoint(
    "curl http://h/v1/responses -H 'OpenAI-Organization: org' -H 'Content-Type: application/json' -H 'User-Agent: x' -H 'Cookie: a=b'",
  );
  expect(headers).toEqual({ "OpenAI-Organization": "org" });
});

test("a key is nowhere but in the key's place, whichever header or query it comes in", () => {
  const key = fc.stringMatching(/^sk-[A-Za-z0-9]{24}$/);
  const headerName = fc.constantFrom("Authorization", "x-api-key", "API-Key", "X-Goog-Api-Key", "X-Auth-Token", "My-Secret");
  fc.assert(
    fc.property(key, headerName, fc.constantFrom("/v1/chat/completions", "/score", "/v1/messages"), (secret, name, path) => {
      const { key: found, ...rest } = toEndpoint(`curl 'https://h${path}?api_key=${secret}' -H '${name}: Bearer ${secret}' -d '{"model":"m"}'`);
      expect(found).toMatchObject({ value: secret });
      expect(JSON.stringify(rest)).not.toContain(secret);
    }),
  );
});
