import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { EndpointSummary } from "../../../../src-shared/wire/ui/endpoint-messages.ts";
import { useAppParts } from "../../../stores/app-parts.tsx";
import { draftToSpec, type EndpointDraft, specToDraft } from "./endpoint-draft.ts";
import type { AllowedAsk } from "./use-allowed-ask.tsx";
import type { EndpointForm } from "./use-endpoint-form.ts";

/** Saves the form: first a typed key, which is then forgotten here, then the endpoint. */
export function useSaving(form: EndpointForm, known: EndpointSummary | null, ask: AllowedAsk["ask"]) {
  const { t } = useTranslation("endpoints");
  const { link } = useAppParts();
  const [, go] = useLocation();
  const [state, setState] = useState<{ isSaving: boolean; error: Error | null }>({ isSaving: false, error: null });
  // The one that was edited, not the newest: another window's change in between is refused.
  const [version, setVersion] = useState(known?.version);
  const saveDraft = async (draft: EndpointDraft): Promise<void> => {
    const spec = draftToSpec(draft);
    const identity = known === null ? {} : { previousName: known.name, ...(version === undefined ? {} : { version }) };
    const { auth } = draft;
    if (auth.kind === "typed") {
      await link.ask("secret:set", { name: auth.typedName, value: auth.typed.trim() });
      form.setFieldValue("auth", { ...auth, kind: "secret", secret: auth.typedName, typed: "", typedName: "" });
    }
    const saved = await ask("endpoint:save", { name: draft.name, ...identity, spec });
    setVersion(saved.version);
    const asSaved = specToDraft(saved.name, spec);
    form.setValues(asSaved);
    form.resetDirty(asSaved);
    notifications.show({ color: "teal", message: t("saved", { name: saved.name }) });
    if (known?.name !== saved.name) go("/endpoints");
  };
  const save = async (draft: EndpointDraft): Promise<void> => {
    setState({ isSaving: true, error: null });
    const error = await saveDraft(draft).then(
      () => null,
      (cause: Error) => cause,
    );
    setState({ isSaving: false, error });
  };
  return { ...state, save };
}
