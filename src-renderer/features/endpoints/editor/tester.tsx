import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Fix } from "../../../../src-shared/core/endpoints/find-fix.ts";
import { readRequest } from "./read-request.ts";
import { TestPanel } from "./test-panel.tsx";
import type { AllowedAsk } from "./use-allowed-ask.tsx";
import type { Depth } from "./use-depth.ts";
import { checkForTest, type EndpointForm } from "./use-endpoint-form.ts";
import { useEndpointTest } from "./use-endpoint-test.ts";

export type TesterProps = { form: EndpointForm; ask: AllowedAsk["ask"]; request: string; onRequest: (text: string) => void; depth: Depth };

/** The test of what is in the form, with its way back to the fields. */
export function Tester({ form, ask, request, onRequest, depth }: TesterProps) {
  const { t } = useTranslation("endpoints");
  const { state, run, stop } = useEndpointTest(ask);
  const [problem, setProblem] = useState<string | null>(null);
  const test = (): void => {
    const wrong = checkForTest(form);
    depth.reveal(wrong);
    const read = readRequest(request);
    setProblem(wrong.length > 0 ? t("test.fixForm") : read === "bad" ? t("test.requestBad") : null);
    if (wrong.length === 0 && read !== "bad") void run(form.values, read);
  };
  const goTo = (field: NonNullable<Fix["field"]>): void => {
    depth.reveal([field]);
    // After what was folded is on the page.
    requestAnimationFrame(() => focusField(field));
  };
  return (
    <TestPanel
      form={form}
      state={state}
      request={request}
      onRequest={onRequest}
      problem={problem}
      onTest={test}
      onStop={stop}
      onUseModel={(name) => form.setFieldValue("model", name)}
      onGoTo={goTo}
    />
  );
}

/** A field, or the section or group that has this place. */
function focusField(field: string): void {
  const place = document.querySelector<HTMLElement>(`[data-path="${field}"]`);
  place?.scrollIntoView({ block: "center" });
  (place?.matches("input, textarea") === true ? place : place?.querySelector<HTMLElement>("input, button, textarea"))?.focus();
}
