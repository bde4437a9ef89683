import { useRef, useState } from "react";
import type { JsonObject } from "../../../../src-shared/model/json.ts";
import type { EndpointSpec } from "../../../../src-shared/model/endpoint.ts";
import type { EndpointTest } from "../../../../src-shared/wire/ui/endpoint-messages.ts";
import type { AllowedAsk } from "./use-allowed-ask.tsx";
import { draftToSpec, type EndpointDraft } from "./endpoint-draft.ts";

/** idle → running → done | refused; running → idle when the user stops waiting. `spec`: what was tested. */
export type TestState = { step: "idle" } | { step: "running" } | { step: "done"; test: EndpointTest; spec: EndpointSpec } | { step: "refused"; error: Error };

/** Tests what is in the form. The typed key goes with the question and is not kept. */
export function useEndpointTest(ask: AllowedAsk["ask"]) {
  const [state, setState] = useState<TestState>({ step: "idle" });
  const running = useRef(0);
  const run = async (draft: EndpointDraft, request: JsonObject | null): Promise<void> => {
    running.current += 1;
    const mine = running.current;
    setState({ step: "running" });
    const spec = draftToSpec(draft);
    const next = await ask("endpoint:test", { spec, ...typedKeyOf(draft), ...(request === null ? {} : { request }) }).then(
      (test): TestState => ({ step: "done", test, spec }),
      (error: Error): TestState => ({ step: "refused", error }),
    );
    if (running.current === mine) setState(next);
  };
  const stop = (): void => {
    running.current += 1;
    setState({ step: "idle" });
  };
  return { state, run, stop };
}

export function typedKeyOf({ auth }: EndpointDraft): { key?: string } {
  return auth.kind === "typed" && auth.typed.trim() !== "" ? { key: auth.typed.trim() } : {};
}
