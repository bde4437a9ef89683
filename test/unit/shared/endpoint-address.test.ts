import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkEndpointUrl, findDeniedRange, isLoopbackHost, normalizeEndpointUrl } from "../../../src-shared/core/endpoint-address.ts";
import type { ProtocolName } from "../../../src-shared/model/endpoint.ts";

describe("checkEndpointUrl", () => {
  it.each([
    "http://127.0.0.1:8000/v1",
    "http://localhost:11434",
    "https://api.openai.com/v1/",
    "http://[::1]:8000/v1",
    "http://192.168.1.20:8000/v1",
    "http://10.0.0.1/v1",
    "http://100.100.100.201/v1",
    "http://my_model.internal.:9000/openai/v1",
    "https://bücher.example/v1",
    "https://generativelanguage.googleapis.com/v1beta/openai",
  ])("lets %s pass", (url) => {
    expect(checkEndpointUrl(url, "openai-chat")).toBeNull();
  });

  it.each([
    "http://169.254.169.254/",
    "http://169.254.0.1:80/v1",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::a9fe:a9fe]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0xA9.0xFE.0xA9.0xFE/",
    "http://0251.0376.0251.0376/",
    "http://169.254.43518/",
    "http://%31%36%39.254.169.254/",
    "http://１６９.254.169.254/",
    "http://0/",
    "http://0.0.0.0:8000/v1",
    "http://[::]/",
    "http://[::ffff:0.0.0.0]/",
    "http://2130706433/",
    "http://127.1/",
    "http://0x7f.1/",
    "http://127.0.0.1./",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://255.255.255.255/",
    "http://240.0.0.1/",
    "http://[fe80::1]/",
    "http://[febf::1]/",
    "http://[ff02::1]/",
    "http://[fd00:ec2::254]/",
    "HTTP://169.254.169.254/latest/meta-data",
  ])("denies %s", (url) => {
    expect(checkEndpointUrl(url, "http")).toMatchObject({ code: "E_ENDPOINT_DENIED" });
  });

  it.each([
    ["file:///etc/passwd", "file: is not supported"],
    ["ftp://host/v1", "ftp: is not supported"],
    ["javascript:alert(1)", "javascript: is not supported"],
    ["localhost:8000/v1", "must begin with http:// or https://"],
    ["api.openai.com/v1", "must begin with http:// or https://"],
    ["http://", "has no host"],
    ["http:/host/v1", "has no host"],
    ["http:///v1", "has no host"],
    ["http://user:hunter2@host/v1", "user name or password"],
    ["http://user@host/v1", "user name or password"],
    ["http://host/v1?api-version=1", "? part"],
    ["http://host/v1#x", "# part"],
    ["http://host:0/v1", "Port 0"],
    ["http://host:/v1", "no port"],
    ["http://host:70000/v1", "not valid"],
    ["http://host:80x/v1", "not valid"],
    ["http://256.1.1.1/v1", "not valid"],
    ["http://ho st/v1", "space"],
    ["http:\\\\host\\v1", "backslash"],
    ["http://a..b/v1", "not a valid name"],
    ["http://-a-/v1", "not a valid name"],
    ["http://${HOST}/v1", "not a valid name"],
    ["http://{{ vars.host }}/v1", "cannot be a template"],
    ["http://host/v1/v1/", "/v1 twice"],
  ])("refuses %s and says why", (url, reason) => {
    const problem = checkEndpointUrl(url, "openai-chat");
    expect(problem?.code).toBe("E_ENDPOINT_URL");
    expect(problem?.message).toContain(reason);
    expect(problem?.message).not.toContain("hunter2");
  });

  it.each<[ProtocolName, string, string]>([
    ["openai-chat", "http://host/v1/chat/completions", "write http://host/v1."],
    ["openai-chat", "http://host/v1/chat/completions/", "write http://host/v1."],
    ["openai-completions", "http://host:8000/v1/completions", "write http://host:8000/v1."],
    ["openai-embeddings", "http://host/v1/embeddings", "write http://host/v1."],
    ["openai-responses", "http://host/v1/responses", "write http://host/v1."],
    ["anthropic-messages", "https://api.anthropic.com/v1/messages", "write https://api.anthropic.com/v1."],
    ["ollama-chat", "http://127.0.0.1:11434/api/chat", "write http://127.0.0.1:11434."],
    ["ollama-embed", "http://127.0.0.1:11434/api", "write http://127.0.0.1:11434."],
    ["ollama-chat", "http://127.0.0.1:11434/v1", "write http://127.0.0.1:11434."],
    ["ollama-chat", "http://127.0.0.1:11434/v1/chat/completions", "write http://127.0.0.1:11434."],
    ["tgi-generate", "http://host/generate", "write http://host."],
    ["kserve-v2", "http://host/v2/models/bert/infer", "write http://host."],
    ["kserve-v2", "http://host/v2", "write http://host."],
  ])("tells what to write when the url of %s is %s", (protocol, url, advice) => {
    expect(checkEndpointUrl(url, protocol)).toMatchObject({ code: "E_ENDPOINT_URL", message: expect.stringContaining(advice) });
  });

  it("lets protocol http have any path", () => {
    expect(checkEndpointUrl("http://host/v1/chat/completions", "http")).toBeNull();
  });

  it("never throws, whatever the text", () => {
    const near = fc.tuple(fc.constantFrom("http://", "https://", "", "HTTP://[", "http:"), fc.string()).map((parts) => parts.join(""));
    fc.assert(fc.property(near, (url) => void [checkEndpointUrl(url, "openai-chat"), normalizeEndpointUrl(url)]));
  });
});

describe("normalizeEndpointUrl", () => {
  it.each([
    ["http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1"],
    ["http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"],
    ["http://localhost:11434/", "http://localhost:11434"],
    ["HTTPS://API.Example.com:443/v1//", "https://api.example.com/v1"],
    ["https://bücher.example/v1", "https://xn--bcher-kva.example/v1"],
    ["not a url", "not a url"],
  ])("writes %s as %s", (url, normal) => {
    expect(normalizeEndpointUrl(url)).toBe(normal);
    expect(normalizeEndpointUrl(normal)).toBe(normal);
  });
});

describe("findDeniedRange", () => {
  it.each(["169.254.169.254", "::ffff:169.254.169.254", "fe80::1%eth0", "0.0.0.0", "::", "FD00:EC2::254", "[ff02::1]"])(
    "denies the peer address %s",
    (address) => {
      expect(findDeniedRange(address)).not.toBeNull();
    },
  );

  it.each([
    "127.0.0.1",
    "::1",
    "::ffff:127.0.0.1",
    "10.1.2.3",
    "fd00:ec2::255",
    "2606:4700::1111",
    "1.2.3.4",
    "example.com",
    "fe80.example.com",
    "1:2",
    "::1::2",
    "12345::1",
  ])("has nothing against %s", (address) => {
    expect(findDeniedRange(address)).toBeNull();
  });
});

describe("isLoopbackHost", () => {
  it.each([
    ["localhost", true],
    ["api.localhost", true],
    ["127.0.0.1", true],
    ["127.9.9.9", true],
    ["[::1]", true],
    ["10.0.0.1", false],
    ["[::2]", false],
    ["::1", true],
    ["localhost.example.com", false],
    ["127.0.0.1.example.com", false],
    ["example.com", false],
  ])("says of %s: %s", (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });
});
