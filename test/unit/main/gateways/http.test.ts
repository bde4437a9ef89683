import { describe, expect, test } from "vitest";
import { connectToFolder, connectToUrl } from "../../../../src-main/control-client.ts";
import { startControlPlane } from "../../../../src-main/control-plane.ts";
import { openDatabaseReadOnly } from "../../../../src-main/storage/database.ts";
import { databasePath } from "../../../../src-main/storage/store.ts";
import { makeReport } from "../../../support/control-bench.ts";
import { waitFor } from "../../../support/wait-for.ts";
import { ask, openPlane, type OpenPlane, pipelineSource, WireNode } from "./open-plane.ts";

async function* bytes(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function collect(pieces: AsyncIterable<string>): Promise<string> {
  let text = "";
  for await (const piece of pieces) text += piece;
  return text;
}

const bearer = async (plane: OpenPlane, role: "viewer" | "operator"): Promise<Record<string, string>> => ({
  authorization: `Bearer ${(await plane.makeSecret(role)).secret}`,
});

test("rows go up and results come down through the client, in pieces, in order", async () => {
  await using plane = await openPlane();
  const api = await connectToUrl(plane.url, (await plane.makeSecret("operator")).secret);
  const progress: number[] = [];
  const dataset = await api.importDataset(
    { stream: bytes('{"id":"a","text":"1"}\n{"text"', ':"2"}\nnot json\n'), name: "rows.jsonl", bytes: null },
    { onBadRow: "fail", onProgress: (seen) => void progress.push(seen.bytes) },
  );
  expect(dataset).toMatchObject({ rows: 3, badRows: 1, format: "jsonl", state: "ready" });
  expect(progress).toEqual([29, 44]);
  const run = await api.call("run:start", { pipeline: { file: "p.yaml", source: pipelineSource }, dataset: dataset.id });
  const node = await WireNode.join(plane);
  for (let left = 2; left > 0; ) {
    const offer = await node.takeOffer(2);
    left -= offer.rows.length;
    await node.push(...offer.rows.map(({ meta }) => makeReport(offer.chunkId as never, meta.rowIndex)));
  }
  const lines = (await collect(api.readResults(run.id, { format: "jsonl", include: ["input"] }))).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { index: 0, id: "a", state: "succeeded", output: { answer: "answer 0" }, input: { text: "1" } },
    { index: 1, id: null, state: "succeeded", input: { text: "2" } },
    { index: 2, state: "failed", failure: { kind: "bad_input", line: 3 }, input: null },
  ]);
  expect(await collect(api.readResults(run.id, { format: "csv", include: [] }))).toMatch(/^index,id,state,/);
  await expect(collect(api.readResults("nope", { format: "jsonl", include: [] }))).rejects.toMatchObject({ code: "E_RUN_UNKNOWN" });
  await api.close();
});

test("a file that is no dataset is refused with its code, and nothing of it is kept", async () => {
  await using plane = await openPlane();
  const api = await connectToUrl(plane.url, (await plane.makeSecret("operator")).secret);
  await expect(api.importDataset({ stream: bytes("x\n", "y\n"), name: "rows.jsonl", bytes: null }, { onBadRow: "stop" })).rejects.toMatchObject({
    code: "E_BAD_ROWS",
  });
  expect(await api.call("dataset:list", {})).toEqual([]);
  await api.close();
});

/** Rows of all datasets, whole or not. */
function countRows(plane: OpenPlane): number {
  const db = openDatabaseReadOnly(databasePath(plane.dataDir));
  const rows = db.prepare<[], number>("SELECT count(*) FROM dataset_rows").pluck().get() ?? 0;
  db.close();
  return rows;
}

describe("the doors for files", () => {
  test("need a token, and one that is more than a viewer's", async () => {
    await using plane = await openPlane();
    const viewer = await bearer(plane, "viewer");
    const upload = { method: "POST", body: '{"text":"a"}\n' };
    const paths = [
      { path: "/api/datasets?name=a.jsonl", options: upload },
      { path: "/api/runs/last/results", options: {} },
    ];
    for (const { path, options } of paths) {
      expect((await ask(plane, path, options)).status, path).toBe(401);
      expect((await ask(plane, path, { ...options, headers: { authorization: "Bearer nope" } })).status, path).toBe(401);
      expect((await ask(plane, path, { ...options, headers: viewer })).json(), path).toMatchObject({ ok: false, failure: { code: "E_ROLE" } });
    }
    expect(await plane.plane.api.call("dataset:list", {})).toEqual([]);
  });

  test.each([
    ["/api/datasets", "POST", 400],
    ["/api/datasets?name=a&format=exe", "POST", 400],
    ["/api/datasets?name=a&onBadRow=maybe", "POST", 400],
    ["/api/runs/last/results?format=exe", "GET", 400],
    ["/api/runs/last/results?include=secrets", "GET", 400],
    ["/api/runs/last/results", "GET", 404],
    ["/api/runs/%zz/results", "GET", 404],
    ["/api/runs/a/b/results", "GET", 404],
    ["/api/runs/last/results", "POST", 404],
    ["/api/datasets", "GET", 404],
  ])("%s by %s is answered with %i", async (path, method, status) => {
    await using plane = await openPlane();
    const answer = await ask(plane, path, { method, headers: await bearer(plane, "operator") });
    expect(answer.status).toBe(status);
    expect(plane.notices).toEqual([]);
  });

  test("an upload that breaks off leaves no dataset behind", async () => {
    await using plane = await openPlane();
    const api = await connectToUrl(plane.url, (await plane.makeSecret("operator")).secret);
    const abort = new AbortController();
    async function* brokenOff(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < 4; at += 1) yield Buffer.from(`{"n":${at}}\n`.repeat(5000));
      // The first rows are stored by now, or about to be.
      await waitFor(() => countRows(plane) > 0, { what: "rows of the upload" });
      abort.abort();
    }
    await expect(api.importDataset({ stream: brokenOff(), name: "rows.jsonl", bytes: null }, { onBadRow: "fail", signal: abort.signal })).rejects.toThrow();
    await api.close();
    await waitFor(() => countRows(plane) === 0, { what: "the rows of the upload to be gone" });
    expect(await plane.plane.api.call("dataset:list", {})).toEqual([]);
  });
});

describe("who is asked for, and from where", () => {
  test("a foreign Host is turned away with 421, whatever it asks for", async () => {
    await using plane = await openPlane();
    for (const path of ["/healthz", "/api/runs/last/results", "/nodes/results", "/nothing"]) {
      expect((await ask(plane, path, { headers: { host: "evil.example" } })).status, path).toBe(421);
    }
    expect((await ask(plane, "/healthz", { headers: { host: `localhost:${plane.port}` } })).status).toBe(200);
  });

  test("a foreign Origin is turned away with 403, our own is not", async () => {
    await using plane = await openPlane();
    expect((await ask(plane, "/healthz", { headers: { origin: "http://evil.example" } })).status).toBe(403);
    expect((await ask(plane, "/healthz", { headers: { origin: "null" } })).status).toBe(403);
    expect((await ask(plane, "/healthz", { headers: { origin: plane.url.slice(0, -1) } })).status).toBe(200);
  });

  test.each([
    [{ host: "evil.example" }, 421],
    [{ origin: "http://evil.example" }, 403],
  ])("a WebSocket with %o does not come about, even with a token: %i", async (headers: Record<string, string>, status) => {
    await using plane = await openPlane();
    const { secret } = await plane.makeSecret("admin");
    await expect(plane.connect("ui", { token: secret }, headers)).rejects.toThrow();
    const upgrade = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==" };
    expect((await ask(plane, "/socket.io/?EIO=4&transport=websocket", { headers: { ...upgrade, ...headers } })).status).toBe(status);
  });

  test("Socket.IO speaks WebSocket alone", async () => {
    await using plane = await openPlane();
    expect((await ask(plane, "/socket.io/?EIO=4&transport=polling")).status).toBe(400);
  });
});

test("an unknown path is 404, and answers hold nothing a browser could take for a page", async () => {
  await using plane = await openPlane();
  const answer = await ask(plane, "/nothing/here?x=1");
  expect(answer.status).toBe(404);
  expect(answer.headers).toMatchObject({ "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff", "cache-control": "no-store" });
  expect((await ask(plane, "//evil.example/x")).status).toBe(404);
});

test("health and metrics answer this machine without a token", async () => {
  await using plane = await openPlane();
  expect((await ask(plane, "/healthz")).json()).toEqual({ status: "ok" });
  expect((await ask(plane, "/metrics")).text).toContain("inferno_");
});

test("a port that is taken, and a second control plane on the folder, are refused in a sentence", async () => {
  await using plane = await openPlane();
  await expect(openPlane({ listen: { host: "127.0.0.1", port: plane.port } })).rejects.toMatchObject({
    code: "E_PORT_IN_USE",
    message: expect.stringContaining("--port 0"),
  });
  const second = startControlPlane({ dataDir: plane.dataDir, listen: null });
  await expect(second).rejects.toMatchObject({ code: "E_FOLDER_IN_USE", message: expect.stringContaining(`process ${process.pid}`) });
  const api = await connectToFolder(plane.dataDir);
  expect(await api?.call("token:list", {})).toEqual([]);
  await api?.close();
});
