import { expect, test } from "vitest";
import { requestToCurl } from "../../../../../src-renderer/features/runs/rows/curl.ts";

const request = {
  method: "POST",
  url: "http://127.0.0.1:8000/v1/chat/completions",
  headers: { authorization: "Bearer ***", accept: "*/*" },
  body: { text: "it's" },
};

test("a key from a variable is filled in by the shell", () => {
  expect(requestToCurl(request, { from: "env", name: "SMALL_API_KEY" })).toBe(
    [
      "curl -X POST 'http://127.0.0.1:8000/v1/chat/completions' \\",
      `  -H 'authorization: Bearer '"$SMALL_API_KEY" \\`,
      "  -H 'accept: */*' \\",
      `  --data-raw '{"text":"it'\\''s"}'`,
    ].join("\n"),
  );
});

test("a key that is a secret of the control plane is named for a person to fill in", () => {
  expect(requestToCurl(request, { from: "secret", name: "openai" })).toContain("-H 'authorization: Bearer <secret openai>'");
  expect(requestToCurl(request, null)).toContain("-H 'authorization: Bearer <secret>'");
});
