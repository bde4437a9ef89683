import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CurlRequest, readCurl } from "../../../../src-shared/core/curl/read-curl.ts";
import { readShellWords } from "../../../../src-shared/core/curl/read-shell-words.ts";

function read(text: string): CurlRequest {
  const curl = readCurl(text);
  if (!curl.ok) throw new Error(curl.message);
  return curl.value;
}

const quoteSingle = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
const quoteDouble = (text: string): string => `"${text.replaceAll(/["\\$`]/g, (char) => `\\${char}`)}"`;
const quoteAnsi = (text: string): string => `$'${text.replaceAll(/['\\]/g, (char) => `\\${char}`).replaceAll("\n", String.raw`\n`)}'`;

/** Any text without carriage returns, which pasting makes line feeds of. */
const anyText = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\r", ""));

describe("words of a shell command", () => {
  test("come back as they were, however they are quoted", () => {
    const quoted = fc.tuple(anyText, fc.constantFrom(quoteSingle, quoteDouble, quoteAnsi));
    fc.assert(
      fc.property(fc.array(quoted, { minLength: 1, maxLength: 6 }), fc.constantFrom(" ", "  ", " \\\n  ", " ^\n"), (parts, gap) => {
        expect(readShellWords(parts.map(([text, quote]) => quote(text)).join(gap))).toEqual(parts.map(([text]) => text));
      }),
    );
  });

  test("go over the end of a line that a backslash ends, inside double quotes and between words", () => {
    expect(readShellWords('"a\\\nb" c\\\n  d')).toEqual(["ab", "c", "d"]);
    expect(readShellWords("'a\\\nb'")).toEqual(["a\\\nb"]);
  });

  test("never throw, whatever is pasted", () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void readShellWords(text)));
  });

  test("end where another command begins, and are null while a quote is open", () => {
    expect(readShellWords("curl a | jq .")).toEqual(["curl", "a"]);
    expect(readShellWords("curl a; rm -rf b")).toEqual(["curl", "a"]);
    expect(readShellWords("curl a && b")).toEqual(["curl", "a"]);
    expect(readShellWords("curl a > out.json")).toEqual(["curl", "a"]);
    expect(readShellWords("curl 'a")).toBeNull();
    expect(readShellWords('curl "a')).toBeNull();
  });
});

describe("a cURL command", () => {
  test("is read with its lines, headers and body, as documentation writes it", () => {
    const curl = read(`$ curl https://api.openai.com/v1/chat/completions \\
      -H "Content-Type: application/json" \\
      -H "Authorization: Bearer $OPENAI_API_KEY" \\
      -d '{"model": "gpt-5", "messages": [{"role": "user", "content": "It'\\''s me"}]}'`);
    expect(curl).toMatchObject({ method: "POST", url: "https://api.openai.com/v1/chat/completions" });
    expect(curl.headers).toContainEqual({ name: "Authorization", value: "Bearer $OPENAI_API_KEY" });
    expect(JSON.parse(curl.body ?? "")).toMatchObject({ messages: [{ content: "It's me" }] });
  });

  test.each([
    ["curl -sXPUT localhost:1/x", { method: "PUT", url: "http://localhost:1/x", body: null }],
    ["curl --request delete --url https://h/x", { method: "DELETE", url: "https://h/x" }],
    ["curl https://h/x -d a=1 --data b=2", { method: "POST", body: "a=1&b=2" }],
    ["curl -G https://h/x -d a=1", { method: "GET", url: "https://h/x?a=1", body: null }],
    ["curl -m 5 --connect-timeout 3 -o out.json --compressed -kL https://h/x", { method: "GET", url: "https://h/x" }],
    ["curl --json '{}' https://h/x", { method: "POST", body: "{}" }],
    ["/usr/bin/curl https://h/x", { url: "https://h/x" }],
    ["curl.exe ^\n https://h/x", { url: "https://h/x" }],
  ])("%s", (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  test("says what it leaves out: files, user names, forms", () => {
    expect(read("curl https://h -d @body.json").notes).toHaveLength(1);
    expect(read("curl -u me:hunter2 https://h")).toMatchObject({ headers: [], notes: [expect.not.stringContaining("hunter2")] });
    expect(read("curl -F a=b https://h").notes).toHaveLength(1);
  });

  test.each(["", "wget https://h", "curl -X POST", "curl 'https://h"])("is refused with a sentence when it is none: %s", (text) => {
    expect(readCurl(text)).toEqual({ ok: false, message: expect.stringMatching(/\.$/) });
  });

  test("gives back method, address, headers and body, whatever they hold", () => {
    const header = fc.record({ name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/), value: fc.stringMatching(/^[!-~](?:[ -~]{0,30}[!-~])?$/) });
    const body = anyText.filter((text) => text !== "" && !text.startsWith("@"));
    fc.assert(
      fc.property(fc.constantFrom("POST", "PUT", "PATCH"), fc.array(header, { maxLength: 4 }), body, (method, headers, text) => {
        const words = [`-X ${method}`, ...headers.map(({ name, value }) => `-H ${quoteSingle(`${name}: ${value}`)}`), `--data-raw ${quoteSingle(text)}`];
        expect(read(`curl ${quoteDouble("https://h:1/x?a=b")} ${words.join(" \\\n ")}`)).toEqual({
          method,
          url: "https://h:1/x?a=b",
          headers,
          body: text,
          notes: [],
        });
      }),
    );
  });
});
