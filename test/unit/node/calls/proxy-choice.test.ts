import { describe, expect, it } from "vitest";
import { chooseProxy } from "../../../../src-node/calls/proxy-choice.ts";

describe("the proxy for a call", () => {
  it.each<[string, string, NodeJS.ProcessEnv, string | null]>([
    ["none without variables", "https://api.example", {}, null],
    ["HTTPS_PROXY for https", "https://api.example", { HTTPS_PROXY: "http://p:1", HTTP_PROXY: "http://q:2" }, "http://p:1"],
    ["HTTP_PROXY for http", "http://api.example", { HTTPS_PROXY: "http://p:1", HTTP_PROXY: "http://q:2" }, "http://q:2"],
    ["HTTP_PROXY for https where there is no other", "https://api.example", { HTTP_PROXY: "http://q:2" }, "http://q:2"],
    ["the lower-case variable first", "http://api.example", { http_proxy: "http://l:3", HTTP_PROXY: "http://q:2" }, "http://l:3"],
    ["http where the proxy has no scheme", "http://api.example", { HTTP_PROXY: "q:2" }, "http://q:2"],
    ["none for an exempt host", "http://api.example", { HTTP_PROXY: "http://q:2", NO_PROXY: "localhost, api.example" }, null],
    ["none below an exempt domain", "http://a.b.example", { HTTP_PROXY: "http://q:2", NO_PROXY: ".b.example" }, null],
    ["none below a domain with a star", "http://a.b.example", { HTTP_PROXY: "http://q:2", NO_PROXY: "*.b.example" }, null],
    ["not for a host that only ends alike", "http://bb.example", { HTTP_PROXY: "http://q:2", NO_PROXY: "b.example" }, "http://q:2"],
    ["none for an exempt port", "http://127.0.0.1:8000", { HTTP_PROXY: "http://q:2", NO_PROXY: "127.0.0.1:8000" }, null],
    ["not for another port", "http://127.0.0.1:8001", { HTTP_PROXY: "http://q:2", NO_PROXY: "127.0.0.1:8000" }, "http://q:2"],
    ["none for any host with a star", "http://api.example", { HTTP_PROXY: "http://q:2", NO_PROXY: "*" }, null],
    ["none for an exempt IPv6 address", "http://[::1]:8000", { HTTP_PROXY: "http://q:2", NO_PROXY: "::1" }, null],
    ["none for an exempt IPv6 address in brackets", "http://[::1]:8000", { HTTP_PROXY: "http://q:2", NO_PROXY: "[::1]" }, null],
  ])("is %s", (_title, origin, env, proxy) => {
    expect(chooseProxy(new URL(origin), env)).toBe(proxy);
  });
});
