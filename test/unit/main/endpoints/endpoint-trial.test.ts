import { afterEach, beforeEach, expect, test } from "vitest";
import { listModels, testEndpoint, type TrialParts } from "../../../../src-main/endpoints/endpoint-trial.ts";
import { ConnectedNode } from "../../../../src-main/scheduling/connected-node.ts";
import type { StoredNode } from "../../../../src-main/storage/nodes-table.ts";
import { systemClock } from "../../../../src-node/clock.ts";
import { createModelCaller, type ModelCaller } from "../../../../src-node/calls/model-caller.ts";
import { tryRow } from "../../../../src-node/row-trial.ts";
import { type EndpointSpec, endpointSpecSchema } from "../../../../src-shared/model/endpoint.ts";
import type { RowTry } from "../../../../src-shared/wire/node-down.ts";
import { startWitnessServer, type WitnessServer } from "../../../support/witness-server.ts";

const storedKey = "stored-key-of-the-far-end-42";
const typedKey = "typed-key-of-the-far-end-4711";
let witness: WitnessServer;
let caller: ModelCaller;

beforeEach(async () => {
  witness = await startWitnessServer();
  caller = createModelCaller({ env: {} });
});
afterEach(async () => {
  await caller.close();
  await witness.close();
});

/** A node as the control plane sees one, whose calls are real. */
function makeParts(local = true): TrialParts {
  const stored = { name: "local-1", local } as StoredNode;
  const link = {
    send: async (_event: string, request: unknown) => ({
      ok: true,
      value: await tryRow(request as RowTry, { clock: systemClock, random: Math.random, caller }),
    }),
    disconnect: () => undefined,
  };
  const node = new ConnectedNode(stored, link as never, "instance", 1);
  return { findNode: async () => node, secrets: { read: () => storedKey }, env: {} };
}

const spec = (rest: object = {}): EndpointSpec =>
  endpointSpecSchema.parse({ protocol: "openai-chat", url: witness.urlFor("openai-chat"), model: "m", auth: { secret: "s" }, ...rest });

test("a test makes one call and shows it, with times, the answer and the models", async () => {
  const tested = await testEndpoint({ spec: spec() }, makeParts());
  expect(tested).toMatchObject({
    node: { name: "local-1", local: true },
    trace: { state: "succeeded", failure: null, request: { method: "POST", url: `${witness.url}/v1/chat/completions` }, answer: { httpStatus: 200 } },
    connection: { dnsMs: null, tlsMs: null, connectMs: expect.any(Number) },
    models: ["witness"],
  });
  expect(witness.calls(({ path }) => path.includes("completions"))).toHaveLength(1);
});

test("a typed key is sent in place of the stored one, and neither is shown, whatever the server says", async () => {
  for (const [key, sent] of [
    [undefined, storedKey],
    [typedKey, typedKey],
  ] as const) {
    const forget = witness.behave(({ headers }) => ({ kind: "status", status: 401, message: `wrong key: ${String(headers["authorization"])}` }));
    const tested = await testEndpoint({ spec: spec(), key }, makeParts());
    forget();
    expect(tested.trace.failure).toMatchObject({ kind: "auth", httpStatus: 401 });
    expect(witness.calls(({ path }) => path.includes("completions")).at(-1)?.headers["authorization"]).toBe(`Bearer ${sent}`);
    expect(JSON.stringify(tested)).not.toContain(sent);
  }
});

test("a failing server is called once: nothing is tried again", async () => {
  witness.behave(() => ({ kind: "status", status: 429, headers: { "retry-after": "1" } }));
  const tested = await testEndpoint({ spec: spec() }, makeParts());
  expect(tested.trace.failure).toMatchObject({ kind: "rate_limited" });
  expect(witness.calls(({ path }) => path.includes("completions"))).toHaveLength(1);
});

test("a server that is not there is said not to be, and a node elsewhere gets no times from here", async () => {
  const tested = await testEndpoint({ spec: spec({ url: "http://127.0.0.1:1/v1" }) }, makeParts());
  expect(tested).toMatchObject({
    trace: { failure: { kind: "network", code: "E_CONNECTION_REFUSED" }, answer: null },
    models: null,
    connection: { connectMs: null },
  });
  expect(await testEndpoint({ spec: spec() }, makeParts(false))).toMatchObject({ connection: null, node: { local: false } });
});

test("the models come from the server's list, with the key; a protocol without a list has none and no failure", async () => {
  expect(await listModels({ spec: spec() }, makeParts())).toEqual({ models: ["witness"], failure: null });
  expect(witness.calls(({ path }) => path === "/v1/models").at(-1)?.headers["authorization"]).toBe(`Bearer ${storedKey}`);
  expect(await listModels({ spec: spec({ protocol: "http", url: witness.url }) }, makeParts())).toEqual({ models: null, failure: null });
  expect(await listModels({ spec: spec({ url: "http://127.0.0.1:1/v1" }) }, makeParts())).toMatchObject({
    models: null,
    failure: { code: "E_CONNECTION_REFUSED" },
  });
});
