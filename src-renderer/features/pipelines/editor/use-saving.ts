import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useCommand } from "../../../stores/use-ask.ts";
import { editorPath } from "../document/pipeline-name.ts";
import type { Drafts } from "./drafts.ts";
import { useEditor } from "./editor-context.tsx";

/** Saves the pipeline as a new version. Under a new name it is another pipeline, and the window goes there. */
export function useSaving(name: string, drafts: Drafts) {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const [, go] = useLocation();
  const command = useCommand("pipeline:save");
  const save = (): void => {
    const { source, points } = store.getState().history.present;
    if (command.isPending) return;
    command.mutate(
      { file: `${store.getState().reading.model.name}.yaml`, source },
      {
        onSuccess: ({ name: savedName, version, change }) => {
          store.noteSaved({ source, version });
          drafts.keep(name, null);
          drafts.keepPoints(savedName, points);
          notifications.show({ color: "teal", message: t(change === "unchanged" ? "saved.unchanged" : "saved.version", { name: savedName, version }) });
          if (savedName !== name) go(editorPath(savedName));
        },
      },
    );
  };
  return { save, isSaving: command.isPending, error: command.error, dismiss: command.reset };
}
