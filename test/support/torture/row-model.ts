import type { WitnessRequest } from "../witness/behaviour.ts";
import type { WitnessServer } from "../witness-server.ts";
import type { SeenCall } from "../invariants/evidence.ts";

/** The steps of the pipeline under torture; a prompt begins with its step's id. */
export const tortureSteps = ["first", "second"] as const;

/**
 * The model: every answer names the row, the step and the call it is for, so that a stored answer can be told from every
 * other. Give `reply` to the witness, and ask `listCalls` what it has seen.
 */
export function makeRowModel() {
  const planned = new Map<number, { stepId: string; answer: string }>();
  return {
    reply(text: string, request: WitnessRequest): string {
      const stepId = /^(\w+) /.exec(text)?.[1] ?? "";
      const answer = `${stepId} of ${request.rowKeys[0]} in call ${request.call}`;
      planned.set(request.call, { stepId, answer });
      return answer;
    },
    /** Calls of rows for which `isOfRun` holds. */
    listCalls(witness: WitnessServer, isOfRun: (rowKey: string) => boolean = () => true): SeenCall[] {
      return witness.calls().flatMap(({ call, at, rowKeys, status, completed }) => {
        const [rowKey] = rowKeys;
        const plan = planned.get(call);
        if (rowKey === undefined || plan === undefined || !isOfRun(rowKey)) return [];
        return [{ ...plan, rowKey, at, completed: completed && status === 200 }];
      });
    },
  };
}

export type RowModel = ReturnType<typeof makeRowModel>;

/** Two steps, the second with the first's answer; calls fail fast, and are tried until they succeed. */
export function torturePipeline(url: string): string {
  return `inferno: 1
name: torture
endpoints:
  model:
    protocol: openai-chat
    url: "${url}"
    model: m
    auth: { env: TORTURE_KEY }
    timeouts: { connectMs: 2000, firstByteMs: 4000, idleMs: 4000, totalMs: 6000 }
    retry: { maxAttempts: 100, initialDelayMs: 50, maxDelayMs: 1000 }
    price: { inputPerMillion: 3, outputPerMillion: 7 }
  stream:
    protocol: openai-chat
    url: "${url}"
    model: m
    stream: true
    auth: { env: TORTURE_KEY }
    timeouts: { connectMs: 2000, firstByteMs: 4000, idleMs: 4000, totalMs: 6000 }
    retry: { maxAttempts: 100, initialDelayMs: 50, maxDelayMs: 1000 }
steps:
  - id: first
    endpoint: model
    request: { messages: [ { role: user, content: "first {{ input.text }}" } ] }
  - id: second
    endpoint: stream
    request: { messages: [ { role: user, content: "second {{ input.text }} after {{ steps.first.text }}" } ] }
output:
  first: "{{ steps.first.text }}"
  second: "{{ steps.second.text }}"
`;
}
