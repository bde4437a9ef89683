import { CallSignal } from "../../../../src-node/calls/call-signal.ts";
import { createModelCaller, type CallOutcome, type Exchange, type ModelCaller } from "../../../../src-node/calls/model-caller.ts";
import { type EndpointTimeouts, type NodeEndpoint, nodeEndpointSchema } from "../../../../src-shared/model/endpoint.ts";
import type { JsonObject } from "../../../../src-shared/model/json.ts";
import type { ResponseSpec } from "../../../../src-shared/model/pipeline.ts";

/** An endpoint with the defaults of a pipeline file, and what the test says instead. */
export function makeEndpoint(parts: Partial<Omit<NodeEndpoint, "timeouts">> & { url: string; timeouts?: Partial<EndpointTimeouts> }): NodeEndpoint {
  return nodeEndpointSchema.parse({ key: "test", protocol: "openai-chat", model: "test-model", auth: null, ...parts });
}

export type TestCall = {
  endpoint: NodeEndpoint;
  request?: JsonObject;
  response?: ResponseSpec;
  signal?: CallSignal;
  env?: NodeJS.ProcessEnv;
  caller?: ModelCaller;
};

/** Makes one call, with a caller of its own unless one is given, and returns what came of it and what went over the wire. */
export async function callOnce(call: TestCall): Promise<{ outcome: CallOutcome; exchange: Exchange | null }> {
  const caller = call.caller ?? createModelCaller({ env: call.env ?? {} });
  let exchange: Exchange | null = null;
  const outcome = await caller.call({
    endpoint: call.endpoint,
    request: call.request ?? { messages: [{ role: "user", content: "Hello" }] },
    response: call.response,
    requestId: "request-1",
    signal: call.signal ?? new CallSignal(),
    onExchange: (seen) => {
      exchange = seen;
    },
  });
  if (call.caller === undefined) await caller.close();
  return { outcome, exchange };
}

/** The failure of an outcome that must be one. */
export function failureOf(outcome: CallOutcome): Extract<CallOutcome, { ok: false }>["failure"] {
  if (outcome.ok) throw new Error(`the call succeeded: ${JSON.stringify(outcome)}`);
  return outcome.failure;
}

/** The answer of an outcome that must be one. */
export function answerOf(outcome: CallOutcome): Extract<CallOutcome, { ok: true }>["answer"] {
  if (!outcome.ok) throw new Error(`the call failed: ${JSON.stringify(outcome.failure)}`);
  return outcome.answer;
}
