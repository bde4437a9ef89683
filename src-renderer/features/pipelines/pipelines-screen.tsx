import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconRouteAltLeft } from "@tabler/icons-react";
import { type ReactNode, useMemo, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "wouter";
import { useAsk } from "../../stores/use-ask.ts";
import { useMay } from "../../stores/use-may.ts";
import { Answer } from "../../ui/answer.tsx";
import { Blank } from "../../ui/blank.tsx";
import { Page } from "../../ui/page.tsx";
import { Drafts } from "./editor/drafts.ts";
import { ImportButton } from "./list/import-button.tsx";
import { NewPipeline } from "./list/new-pipeline.tsx";
import { PipelinesTable } from "./list/pipelines-table.tsx";

const sampleName = "support-triage";

export function PipelinesScreen() {
  const { t } = useTranslation("pipelines");
  const maySave = useMay()("pipeline:save");
  const list = useAsk("pipeline:list", {});
  const [params] = useSearchParams();
  const [opened, { open, close }] = useDisclosure(maySave && params.has("new"));
  const drafts = useDraftNames();
  const newButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      {t("new")}
    </Button>
  );
  const isEmpty = list.data?.length === 0 && drafts.length === 0;
  return (
    <Page
      title={t("title")}
      about={t("about")}
      actions={
        !isEmpty &&
        maySave && (
          <>
            <ImportButton />
            {newButton}
          </>
        )
      }
    >
      <Answer of={list}>{(pipelines) => (isEmpty ? <Empty newButton={newButton} /> : <PipelinesTable pipelines={pipelines} drafts={drafts} />)}</Answer>
      <NewPipeline opened={opened} onClose={close} taken={[...(list.data ?? []).map(({ name }) => name), ...drafts]} />
    </Page>
  );
}

function Empty({ newButton }: { newButton: ReactNode }) {
  const { t } = useTranslation("pipelines");
  const maySave = useMay()("pipeline:save");
  return (
    <Blank
      icon={IconRouteAltLeft}
      title={t("emptyTitle")}
      actions={
        maySave && (
          <>
            {newButton}
            <Button variant="default" component={Link} href={`/pipelines/${sampleName}?from=${sampleName}`}>
              {t("openSample")}
            </Button>
            <ImportButton />
          </>
        )
      }
    >
      {t("emptyAbout")}
    </Blank>
  );
}

/** Looked at again after the first drawing: an editor that was just left keeps its draft as it goes; and when another window does. */
function useDraftNames(): string[] {
  const text = useSyncExternalStore(watchStorage, listDrafts);
  return useMemo(() => JSON.parse(text) as string[], [text]);
}

function listDrafts(): string {
  return JSON.stringify(new Drafts(window.localStorage).names());
}

function watchStorage(onChange: () => void): () => void {
  window.addEventListener("storage", onChange);
  return () => window.removeEventListener("storage", onChange);
}
