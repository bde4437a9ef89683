import { expect, test } from "vitest";
import { findEndpointPlace } from "../../../../src-shared/core/endpoints/endpoint-class.ts";

test.each([
  ["http://127.0.0.1:8000/v1", "loopback", "127.0.0.1:8000"],
  ["http://localhost", "loopback", "localhost:80"],
  ["http://[::1]:11434", "loopback", "[::1]:11434"],
  ["http://10.1.2.3", "lan", "10.1.2.3:80"],
  ["https://172.16.0.1/v1", "lan", "172.16.0.1:443"],
  ["http://172.32.0.1", "public", "172.32.0.1:80"],
  ["http://192.168.1.9:1234", "lan", "192.168.1.9:1234"],
  ["http://100.64.0.1", "lan", "100.64.0.1:80"],
  ["http://[fd12::1]", "lan", "[fd12::1]:80"],
  ["http://[::ffff:192.168.1.9]", "lan", "[::ffff:192.168.1.9]:80"],
  ["http://gpu-box:8000", "lan", "gpu-box:8000"],
  ["http://gpu.local", "lan", "gpu.local:80"],
  ["https://API.openai.com/v1", "public", "api.openai.com:443"],
  ["http://8.8.8.8", "public", "8.8.8.8:80"],
])("%s is %s", (url, kind, authority) => {
  expect(findEndpointPlace(url)).toMatchObject({ class: kind, authority });
});

test.each(["", "gpu-box", "ftp://h", "http://", "http://a b"])("a text that is no address has no place: %s", (text) => {
  expect(findEndpointPlace(text)).toBeNull();
});
