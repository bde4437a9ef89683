import { notifications } from "@mantine/notifications";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useAppParts } from "../../stores/app-parts.tsx";
import { ImportDialog } from "../datasets/import-dialog.tsx";

/** The most that is read as a pipeline; a pipeline file holds no rows. */
const maxPipelineBytes = 1_048_576;

/** Takes files for what they are: YAML opens in the editor of pipelines, the rest is imported as datasets. */
export function FileTaker({ files, onDone }: { files: readonly File[]; onDone: () => void }) {
  const { t } = useTranslation("home");
  const [, go] = useLocation();
  const { uploads } = useAppParts();
  const [openedAt] = useState(() => uploads.getState().uploads.length);
  const [pipeline] = files.filter(isPipelineFile);
  useEffect(() => {
    if (pipeline === undefined) return;
    void openPipeline(pipeline).then((opened) => {
      if ("path" in opened) go(opened.path);
      else notifications.show({ color: "red", message: t(opened.problem, { file: pipeline.name }) });
      onDone();
    });
  }, [pipeline, go, onDone, t]);
  if (pipeline !== undefined) return null;
  const close = (): void => {
    onDone();
    // Its progress is shown where datasets are.
    if (uploads.getState().uploads.length > openedAt) go("/datasets");
  };
  return <ImportDialog files={files} onClose={close} />;
}

const isPipelineFile = ({ name }: File): boolean => /\.ya?ml$/i.test(name);

type Opened = { path: string } | { problem: "open.tooLarge" | "open.noPipeline" };

/** Opens it unsaved, so that what it would change can be looked at first. */
async function openPipeline(file: File): Promise<Opened> {
  if (file.size > maxPipelineBytes) return { problem: "open.tooLarge" };
  const source = await file.text();
  // What reads YAML is large, and needed here only now.
  const [{ nameInSource, editorPath }, { Drafts }] = await Promise.all([
    import("../pipelines/document/pipeline-name.ts"),
    import("../pipelines/editor/drafts.ts"),
  ]);
  const name = nameInSource(source);
  if (name === null) return { problem: "open.noPipeline" };
  new Drafts(window.localStorage).keep(name, { source, version: null });
  return { path: editorPath(name) };
}
