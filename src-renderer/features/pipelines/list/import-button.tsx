import { Button, FileButton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconUpload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { editorPath, nameInSource } from "../document/pipeline-name.ts";
import { Drafts } from "../editor/drafts.ts";

/** The most that is read; a pipeline file holds the pipeline, not its rows. */
const maxBytes = 1_048_576;

/** Opens a pipeline file in the editor, unsaved: what it would change can be looked at first. */
export function ImportButton() {
  const { t } = useTranslation("pipelines");
  const [, go] = useLocation();
  const take = async (file: File | null): Promise<void> => {
    if (file === null) return;
    const source = file.size > maxBytes ? null : await file.text();
    const name = source === null ? null : nameInSource(source);
    if (source === null || name === null) return void notifications.show({ color: "red", message: t("notAPipeline", { file: file.name }) });
    new Drafts(window.localStorage).keep(name, { source, version: null });
    go(editorPath(name));
  };
  return (
    <FileButton accept=".yaml,.yml,.json" onChange={(file) => void take(file)} inputProps={{ "aria-label": t("import") }}>
      {(props) => (
        <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
          {t("import")}
        </Button>
      )}
    </FileButton>
  );
}
