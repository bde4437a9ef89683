import { Grid } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EndpointSummary } from "../../../../src-shared/wire/ui/endpoint-messages.ts";
import { useMay } from "../../../stores/use-may.ts";
import { LeaveGuard } from "../../../ui/leave-guard.tsx";
import { LinkTo } from "../../../ui/link-to.tsx";
import { useWhyNot } from "../../../stores/use-why-not.ts";
import { NeedsRole } from "../../../ui/needs-role.tsx";
import { Page } from "../../../ui/page.tsx";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import { EditorActions } from "./editor-actions.tsx";
import type { EndpointDraft } from "./endpoint-draft.ts";
import { FormFields } from "./form-fields.tsx";
import { Tester } from "./tester.tsx";
import { useAllowedAsk } from "./use-allowed-ask.tsx";
import { useDepth } from "./use-depth.ts";
import { useEndpointForm } from "./use-endpoint-form.ts";
import { useModels } from "./use-models.ts";
import { useSaving } from "./use-saving.ts";

export type EndpointEditorProps = { initial: EndpointDraft /** Null for a new one. */; known: EndpointSummary | null };

/** The form of an endpoint with its test beside it. */
export function EndpointEditor({ initial, known }: EndpointEditorProps) {
  const { t } = useTranslation("endpoints");
  const may = useMay();
  const whyNot = useWhyNot();
  const form = useEndpointForm(initial);
  const { ask, question } = useAllowedAsk();
  const { save, isSaving, error } = useSaving(form, known, ask);
  const [request, setRequest] = useState("");
  const depth = useDepth();
  const models = useModels(form, ask);
  const submit = form.onSubmit(
    (draft) => void save(draft),
    (errors) => depth.reveal(Object.keys(errors)),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Page
        title={known?.name ?? t("newTitle")}
        about={<LinkTo to="/endpoints">{t("back")}</LinkTo>}
        actions={may("endpoint:save") && <EditorActions form={form} known={known} isSaving={isSaving} onRequest={setRequest} />}
      >
        {error !== null && <RefusalNotice error={error} />}
        <NeedsRole why={whyNot("endpoint:save")} />
        <Grid gap="lg" align="flex-start">
          <Grid.Col span={{ base: 12, lg: 7 }}>
            <FormFields form={form} depth={depth} models={models} readOnly={!may("endpoint:save")} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, lg: 5 }}>
            {may("endpoint:test") && <Tester form={form} ask={ask} request={request} onRequest={setRequest} depth={depth} />}
          </Grid.Col>
        </Grid>
      </Page>
      {question}
      <LeaveGuard active={form.isDirty() && !isSaving} title={t("leave.title")} about={t("leave.about")} stay={t("leave.stay")} leave={t("leave.go")} />
    </form>
  );
}
