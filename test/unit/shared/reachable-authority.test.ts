import { expect, test } from "vitest";
import { toReachableAuthority } from "../../../src-shared/core/reachable-authority.ts";

test.each([
  ["127.0.0.1", "127.0.0.1:7433"],
  ["localhost", "localhost:7433"],
  ["0.0.0.0", "127.0.0.1:7433"],
  ["::", "127.0.0.1:7433"],
  ["::1", "[::1]:7433"],
  ["[::1]", "[::1]:7433"],
])("a listener on %s is reached at %s", (host, authority) => {
  expect(toReachableAuthority({ host, port: 7433 })).toBe(authority);
});
