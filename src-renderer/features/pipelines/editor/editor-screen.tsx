import { Button } from "@mantine/core";
import { IconRouteAltLeft } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "wouter";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import type { UiUpValue } from "../../../../src-shared/wire/ui-up.ts";
import { useAsk } from "../../../stores/use-ask.ts";
import { Answer } from "../../../ui/answer.tsx";
import { Blank } from "../../../ui/blank.tsx";
import { useWhyNot } from "../../../stores/use-why-not.ts";
import { NotAllowed } from "../../../ui/needs-role.tsx";
import { Page } from "../../../ui/page.tsx";
import { namePattern } from "../document/pipeline-name.ts";
import { emptyPipeline, sampleAs } from "../list/starting-points.ts";
import { type Draft, Drafts } from "./drafts.ts";
import { EditorProvider } from "./editor-context.tsx";
import { createEditorStore, type EditorStart } from "./editor-store.ts";
import { Workbench } from "./workbench.tsx";

/** `draft`: what this browser had kept, when it is that which is opened. */
type Start = EditorStart & { draft: Draft | null };

/** `/pipelines/:name`: a stored pipeline, or with `?from=` one that is about to be. */
export function EditorScreen() {
  const { name: encoded = "" } = useParams();
  const name = decodeURIComponent(encoded);
  const { t } = useTranslation("pipelines");
  const [query] = useSearchParams();
  const whyNot = useWhyNot()("pipeline:save");
  const stored = useAsk("pipeline:show", { name });
  const drafts = useMemo(() => new Drafts(window.localStorage), []);
  const isUnknown = stored.error instanceof RefusedError && stored.error.code === "E_PIPELINE_UNKNOWN";
  const start =
    stored.data !== undefined ? beginStored(stored.data, name, drafts) : isUnknown && whyNot === null ? beginNew(name, query.get("from"), drafts) : null;
  // In one place of the tree, so that the first saving does not open it anew.
  if (start !== null) return <Opened key={name} name={name} drafts={drafts} start={start} />;
  if (!isUnknown) return <Answer of={stored}>{() => null}</Answer>;
  if (whyNot !== null) return <NotAllowed title={name} why={whyNot} back={{ to: "/pipelines", label: t("title") }} />;
  return (
    <Page title={name}>
      <Blank
        icon={IconRouteAltLeft}
        title={t("unknown", { name })}
        actions={
          <Button component={Link} href={`/pipelines/${encodeURIComponent(name)}?from=empty`}>
            {t("makeIt")}
          </Button>
        }
      >
        {t("unknownAbout")}
      </Blank>
    </Page>
  );
}

function beginStored({ source, version }: UiUpValue<"pipeline:show">, name: string, drafts: Drafts): Start {
  const draft = drafts.find(name);
  return { source: draft?.source ?? source, points: drafts.findPoints(name), saved: { source, version }, draft };
}

/** What a pipeline that is not stored begins with; null when nothing says so. */
function beginNew(name: string, from: string | null, drafts: Drafts): Start | null {
  if (!namePattern.test(name)) return null;
  const draft = drafts.find(name);
  const source = draft?.source ?? (from === null ? null : (sampleAs(from, name) ?? emptyPipeline(name)));
  return source === null ? null : { source, points: drafts.findPoints(name), saved: { source: null, version: null }, draft };
}

/** One store for as long as the screen shows this pipeline: later answers about it do not replace what is being edited. */
function Opened({ name, drafts, start }: { name: string; drafts: Drafts; start: Start }) {
  const [store] = useState(() => createEditorStore(start));
  const [draft] = useState(start.draft);
  return (
    <EditorProvider store={store}>
      <Workbench name={name} drafts={drafts} newestVersion={start.saved.version} draft={draft} />
    </EditorProvider>
  );
}
