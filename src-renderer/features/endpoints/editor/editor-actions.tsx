import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconClipboard, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { CurlEndpoint } from "../../../../src-shared/core/curl/curl-to-endpoint.ts";
import type { EndpointSummary } from "../../../../src-shared/wire/ui/endpoint-messages.ts";
import { DeleteEndpoint } from "../list/endpoint-actions.tsx";
import { curlToDraft } from "./curl-to-draft.ts";
import { PasteCurl } from "./paste-curl.tsx";
import type { EndpointForm } from "./use-endpoint-form.ts";

export type EditorActionsProps = {
  form: EndpointForm;
  known: EndpointSummary | null;
  isSaving: boolean;
  /** The request that a pasted command makes, as JSON text. */
  onRequest: (text: string) => void;
};

export function EditorActions({ form, known, isSaving, onRequest }: EditorActionsProps) {
  const { t } = useTranslation("endpoints");
  const [, go] = useLocation();
  const [open, setOpen] = useState<"curl" | "delete" | null>(null);
  const close = (): void => setOpen(null);
  const fill = (curl: CurlEndpoint): void => {
    form.setValues(curlToDraft(curl, form.values));
    form.clearErrors();
    onRequest(curl.request === null ? "" : JSON.stringify(curl.request, null, 2));
    close();
    notifications.show({ message: [t("curl.filled"), ...curl.notes].join(" "), autoClose: 8000 });
  };
  const leave = (): void => {
    form.resetDirty();
    close();
    go("/endpoints");
  };
  return (
    <>
      {known !== null && (
        <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setOpen("delete")}>
          {t("delete")}
        </Button>
      )}
      <Button variant="default" leftSection={<IconClipboard size={16} aria-hidden />} onClick={() => setOpen("curl")}>
        {t("pasteCurl")}
      </Button>
      <Button type="submit" loading={isSaving}>
        {t("save")}
      </Button>
      {open === "curl" && <PasteCurl onClose={close} onRead={fill} />}
      {open === "delete" && known !== null && <DeleteEndpoint endpoint={known} onClose={close} onDeleted={leave} />}
    </>
  );
}
