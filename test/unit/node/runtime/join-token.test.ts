import { describe, expect, it } from "vitest";
import { parseJoinToken } from "../../../../src-node/join-token.ts";

const secret = "abcdefghijklmnopqrstuvwxyz012345";

describe("a join token", () => {
  it.each([
    { text: `inferno1.${secret}@localhost:7433`, host: "localhost", port: 7433 },
    { text: ` inferno1.${secret}@10.0.0.7:1\n`, host: "10.0.0.7", port: 1 },
    { text: `inferno1.${secret}@[::1]:65535`, host: "[::1]", port: 65_535 },
  ])("names its secret, host and port: $text", ({ text, host, port }) => {
    expect(parseJoinToken(text)).toEqual({ ok: true, token: { secret, host, port } });
  });

  it.each([
    { text: "", says: "is empty" },
    { text: "hello", says: "does not begin with inferno1." },
    { text: `inferno2.${secret}@h:1`, says: "another version" },
    { text: `inferno1.${secret}`, says: "where to join" },
    { text: "inferno1.short@h:1", says: "no valid secret" },
    { text: `inferno1.${secret}@h`, says: "host:port" },
    { text: `inferno1.${secret}@h:0`, says: "host:port" },
    { text: `inferno1.${secret}@h:70000`, says: "host:port" },
    { text: `inferno1.${secret}@a b:7`, says: "host:port" },
  ])("is refused in a sentence that does not repeat it: $text", ({ text, says }) => {
    const parsed = parseJoinToken(text);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.message).toContain(says);
    expect(parsed.message).not.toContain(secret);
  });
});
