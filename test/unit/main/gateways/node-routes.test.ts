import { expect, test } from "vitest";
import { makeReport } from "../../../support/control-bench.ts";
import { encodeReports } from "../../../support/encode-reports.ts";
import { waitFor } from "../../../support/wait-for.ts";
import { ask, openPlane, readChunk, WireNode } from "./open-plane.ts";

const big = JSON.stringify({ text: "x".repeat(700_000) });

test("a row too large for the socket is fetched over HTTP, by the node it was given to alone, until that has it", async () => {
  await using plane = await openPlane();
  await plane.startRun([big]);
  const node = await WireNode.join(plane);
  const other = await WireNode.join(plane, { instanceId: "instance-2" });
  // The acknowledgement waits until the frame was fetched.
  node.socket.offAny();
  let acknowledge = (): void => {};
  const offered = new Promise<{ chunkId: string; fetch: boolean }>((resolve) =>
    node.socket.onAny((event: string, ...args: unknown[]) => {
      const reply = args.at(-1) as (reply: unknown) => void;
      if (event !== "chunk:offer") return reply({ ok: true, value: null });
      acknowledge = () => reply({ ok: true, value: null });
      resolve(args[0] as { chunkId: string; fetch: boolean });
    }),
  );
  await node.ask("chunk:request", { want: 1 });
  const { chunkId, fetch } = await offered;
  expect(fetch).toBe(true);
  const path = `/nodes/chunks/${chunkId}`;
  expect((await ask(plane, path)).status).toBe(401);
  expect((await ask(plane, path, { headers: { authorization: `${node.authorization}x` } })).json()).toMatchObject({ failure: { code: "E_REVOKED" } });
  expect((await ask(plane, path, { headers: { authorization: other.authorization } })).json()).toMatchObject({ failure: { code: "E_NOT_OWNER" } });
  expect((await ask(plane, "/nodes/chunks/chunk-zzzzzz", { headers: { authorization: node.authorization } })).json()).toMatchObject({
    failure: { code: "E_NOT_OWNER" },
  });
  expect((await ask(plane, "/nodes/chunks/x", { headers: { authorization: node.authorization } })).json()).toMatchObject({ failure: { code: "E_NOT_OWNER" } });
  const answer = await ask(plane, path, { headers: { authorization: node.authorization } });
  expect(answer.status).toBe(200);
  expect(readChunk(answer.text)[0]?.bodies).toEqual([big]);
  acknowledge();
  await node.ask("chunk:renew", { chunkIds: [chunkId], rowsInFlight: 0, rssBytes: 0 });
  expect((await ask(plane, path, { headers: { authorization: node.authorization } })).status).toBe(422);
});

test("results too large for the socket are taken over HTTP, with the same answer", async () => {
  await using plane = await openPlane();
  const run = await plane.startRun([JSON.stringify({ text: "a" })]);
  const node = await WireNode.join(plane);
  const offer = await node.takeOffer(1);
  const value = "y".repeat(700_000);
  const body = encodeReports([makeReport(offer.chunkId as never, 0, { values: { answer: value } }), makeReport("chunk-0000zzzz" as never, 0)]);
  const path = "/nodes/results";
  expect((await ask(plane, path, { method: "POST", body })).status).toBe(401);
  expect((await ask(plane, path, { method: "POST", body: "{", headers: { authorization: node.authorization } })).json()).toMatchObject({
    failure: { code: "E_FRAME" },
  });
  expect((await plane.plane.api.call("run:progress", { run: run.id })).run.succeeded).toBe(0);
  const answer = await ask(plane, path, { method: "POST", body, headers: { authorization: node.authorization, "x-inferno-want": "0" } });
  expect(answer.status).toBe(200);
  expect(answer.json()).toMatchObject({ ok: true, value: { rejected: [{ at: 1, code: "E_NOT_OWNER" }], stop: [] } });
  let text = "";
  for await (const piece of plane.plane.api.readResults(run.id, { format: "jsonl", include: [] })) text += piece;
  expect(JSON.parse(text)).toMatchObject({ output: { answer: value } });
});

test.each(["1.5", "0.5", "-3", "x", "1e99", "", "Infinity"])("a wish of %s rows does the control plane no harm", async (want) => {
  await using plane = await openPlane();
  await plane.startRun(Array.from({ length: 10 }, (_, at) => JSON.stringify({ text: at })));
  const node = await WireNode.join(plane);
  const headers = { authorization: node.authorization, "x-inferno-want": want };
  expect((await ask(plane, "/nodes/results", { method: "POST", body: "", headers })).json()).toEqual({ ok: true, value: { rejected: [], stop: [] } });
  expect(await node.send("chunk:request", { want: 2 })).toEqual({ ok: true, value: null });
  expect(await node.push()).toMatchObject({ ok: true });
  expect(plane.notices).toEqual([]);
});

test("a node that is known but not connected can tell what it saved, and is told to say hello before it fetches rows", async () => {
  await using plane = await openPlane();
  const run = await plane.startRun([JSON.stringify({ text: "a" })]);
  const node = await WireNode.join(plane);
  const { authorization } = node;
  const { chunkId } = await node.takeOffer(1);
  node.socket.disconnect();
  const headers = { authorization };
  await waitFor(async () => (await ask(plane, `/nodes/chunks/${chunkId}`, { headers })).text.includes("E_NO_HELLO"), { what: "the connection to be gone" });
  const report = makeReport(chunkId as never, 0);
  const body = encodeReports([report]);
  const answer = await ask(plane, "/nodes/results", { method: "POST", body, headers: { ...headers, "x-inferno-age": "60000" } });
  expect(answer.json()).toMatchObject({ ok: true, value: { rejected: [] } });
  expect((await plane.plane.api.call("run:progress", { run: run.id })).run).toMatchObject({ state: "completed", succeeded: 1 });
  const { steps } = await plane.plane.api.call("run:row", { run: run.id, row: 0 });
  expect(steps[0]?.calls).toMatchObject([{ startedAt: plane.clock.now() - 60_000 - 10 - 100 }]);
});
