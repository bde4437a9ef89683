import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { makeTempDir } from "../../../support/temp-dir.ts";
import { ask, openPlane, type OpenPlane } from "./open-plane.ts";

const page = '<!doctype html><title>Inferno</title><script type="module" src="/assets/main-abc123.js"></script>';
const script = `console.log("${"inferno ".repeat(400)}");`;
const browserAccept = "text/html,application/xhtml+xml,*/*;q=0.8";

type Built = { plane: OpenPlane; folder: string } & AsyncDisposable;

async function openBuilt(files: Record<string, string> = { "index.html": page, "assets/main-abc123.js": script, "icon.svg": "<svg/>" }): Promise<Built> {
  const outside = await makeTempDir();
  const folder = join(outside.path, "renderer");
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(outside.path, "secret.txt"), "not for anyone");
  await symlink(join(outside.path, "secret.txt"), join(folder, "link.txt"));
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  const plane = await openPlane({ appFolder: folder });
  return {
    plane,
    folder,
    async [Symbol.asyncDispose]() {
      await plane[Symbol.asyncDispose]();
      await outside.remove();
    },
  };
}

test("the first page answers at the root and at every place inside the app, and is never kept", async () => {
  await using built = await openBuilt();
  for (const [path, headers] of [
    ["/", {}],
    ["/index.html", {}],
    ["/runs/run-7k3m9x2q4d", { accept: browserAccept }],
    ["/pipelines/a.b/edit?tab=yaml", { accept: browserAccept }],
  ] as const) {
    const answer = await ask(built.plane, path, { headers });
    expect({ status: answer.status, text: answer.text }, path).toEqual({ status: 200, text: page });
    expect(answer.headers, path).toMatchObject({ "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  }
  const head = await ask(built.plane, "/", { method: "HEAD" });
  expect([head.status, head.text, head.headers["content-length"]]).toEqual([200, "", String(page.length)]);
});

test("a page may load from its own origin alone, may be framed by nobody, and tells nobody where it was", async () => {
  await using built = await openBuilt();
  const { headers } = await ask(built.plane, "/");
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
  });
  const policy = String(headers["content-security-policy"]);
  expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
  for (const part of ["style-src 'self' 'unsafe-inline'", "connect-src 'self'", "object-src 'none'", "form-action 'none'", "frame-ancestors 'none'"]) {
    expect(policy).toContain(part);
  }
  expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:|\*/);
});

test("what is named by its content is kept for good, the rest is asked for again by its tag", async () => {
  await using built = await openBuilt();
  const asset = await ask(built.plane, "/assets/main-abc123.js");
  expect(asset).toMatchObject({ status: 200, text: script });
  expect(asset.headers).toMatchObject({ "content-type": "text/javascript; charset=utf-8", "cache-control": "public, max-age=31536000, immutable" });
  const icon = await ask(built.plane, "/icon.svg");
  expect(icon.headers).toMatchObject({ "content-type": "image/svg+xml", "cache-control": "no-cache", etag: expect.stringMatching(/^"[\w-]{22}"$/) });
  const again = await ask(built.plane, "/icon.svg", { headers: { "if-none-match": `"other", W/${String(icon.headers.etag)}` } });
  expect([again.status, again.text]).toEqual([304, ""]);
  expect((await ask(built.plane, "/icon.svg", { headers: { "if-none-match": '"other"' } })).status).toBe(200);
});

test.each(["gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.5", "GZIP"])("to %s a large text goes packed", async (accepted) => {
  await using built = await openBuilt();
  const { headers, bytes } = await ask(built.plane, "/assets/main-abc123.js", { headers: { "accept-encoding": accepted } });
  expect(headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding", "content-length": String(bytes.length) });
  expect(bytes.length).toBeLessThan(script.length / 2);
  expect(gunzipSync(bytes).toString()).toBe(script);
  const plain = await ask(built.plane, "/assets/main-abc123.js", { headers: { "accept-encoding": "br, gzip;q=0" } });
  expect([plain.headers["content-encoding"], plain.text]).toEqual([undefined, script]);
  expect(plain.headers.etag).not.toBe(headers.etag);
});

describe("nothing outside the built app is answered", () => {
  test.each([
    "/../secret.txt",
    "/assets/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/..%2fsecret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/link.txt",
    "//etc/passwd",
    "/assets/%00",
    "/assets/%zz",
    "/assets/gone-123.js",
  ])("%s", async (path) => {
    await using built = await openBuilt();
    for (const headers of [{}, { accept: browserAccept }]) {
      const answer = await ask(built.plane, path, { headers });
      expect(answer.text).not.toContain("not for anyone");
      // Whoever asks for a page gets the app, which says that there is no such place.
      expect(answer.text === page ? "the app" : answer.status).toSatisfy((seen) => seen === 404 || (seen === "the app" && "accept" in headers));
    }
  });
});

test("what programs ask is told when there is no such thing, whatever the asker accepts; nothing is posted to a page", async () => {
  await using built = await openBuilt();
  for (const path of ["/api/nothing", "/v1/nothing", "/nodes/nothing", "/assets/nothing.js"]) {
    expect((await ask(built.plane, path, { headers: { accept: browserAccept } })).status, path).toBe(404);
  }
  expect((await ask(built.plane, "/", { method: "POST" })).status).toBe(404);
});

test("without a built app a sentence says how to build it, and once it is built it is there", async () => {
  await using built = await openBuilt({});
  const before = await ask(built.plane, "/", { headers: { accept: browserAccept } });
  expect([before.status, before.text]).toEqual([503, "The app is not built. Run: npm run build\n"]);
  await writeFile(join(built.folder, "index.html"), page);
  expect((await ask(built.plane, "/", {})).text).toBe(page);
  expect(built.plane.notices).toEqual([]);
});

describe("what a browser says comes from another site", () => {
  test.each([
    [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }, "GET", 200],
    [{ "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }, "GET", 200],
    [{ "sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }, "GET", 200],
    [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script" }, "GET", 403],
    [{ "sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }, "GET", 403],
    [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" }, "GET", 403],
    [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }, "POST", 403],
    [{ "sec-fetch-site": "cross-site" }, "GET", 403],
  ])("%o by %s: %i", async (headers: Record<string, string>, method, status) => {
    await using built = await openBuilt();
    expect((await ask(built.plane, "/", { headers, method })).status).toBe(status);
  });

  test("is told of once a minute, with how many there were", async () => {
    await using built = await openBuilt();
    const { plane } = built;
    const evil = { headers: { origin: "http://evil.example" } };
    for (let times = 0; times < 3; times += 1) expect((await ask(plane, "/healthz", evil)).headers.connection).toBe("close");
    expect(plane.notices).toEqual([expect.stringMatching(/turned away .*Origin "http:\/\/evil\.example"/)]);
    plane.clock.advance(60_000);
    await ask(plane, "/healthz", evil);
    expect(plane.notices[1]).toContain("2 more before it");
  });
});
