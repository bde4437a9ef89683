import { useState } from "react";
import { useTranslation } from "react-i18next";
import { findFix } from "../../../../src-shared/core/endpoints/find-fix.ts";
import { draftToSpec } from "./endpoint-draft.ts";
import type { AllowedAsk } from "./use-allowed-ask.tsx";
import { checkForModels, type EndpointForm } from "./use-endpoint-form.ts";
import { typedKeyOf } from "./use-endpoint-test.ts";

export type ModelChoice = {
  /** Null before the server was asked. */
  names: readonly string[] | null;
  /** Asks the server; gives what went wrong in a sentence, or null. */
  ask: () => Promise<string | null>;
  note: (names: readonly string[]) => void;
};

/** The models that the endpoint's server has, as far as it was asked. */
export function useModels(form: EndpointForm, ask: AllowedAsk["ask"]): ModelChoice {
  const { t } = useTranslation("endpoints");
  const [names, setNames] = useState<readonly string[] | null>(null);
  const askServer = async (): Promise<string | null> => {
    if (!checkForModels(form)) return t("test.fixForm");
    const spec = draftToSpec(form.values);
    try {
      const { models, failure } = await ask("endpoint:models", { spec, ...typedKeyOf(form.values) });
      setNames(models);
      if (failure !== null) return `${failure.message}. ${findFix(failure, { spec, models: null }).message}`;
      if (models === null) return t("field.modelsUnlisted");
      const [only] = models;
      if (only !== undefined && form.values.model === "") form.setFieldValue("model", only);
      return models.length === 0 ? t("field.modelsNone") : null;
    } catch (cause) {
      return (cause as Error).message;
    }
  };
  return { names, ask: askServer, note: setNames };
}
