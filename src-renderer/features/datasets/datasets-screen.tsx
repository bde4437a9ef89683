import { Button, FileButton } from "@mantine/core";
import { IconDatabase, IconUpload } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useSearchParams } from "wouter";
import { useAsk, useCommand } from "../../stores/use-ask.ts";
import { useMay } from "../../stores/use-may.ts";
import { useUploads } from "../../stores/use-uploads.ts";
import { Answer } from "../../ui/answer.tsx";
import { Blank } from "../../ui/blank.tsx";
import { Page } from "../../ui/page.tsx";
import { RefusalNotice } from "../../ui/refusal-notice.tsx";
import { DatasetTable } from "./dataset-table.tsx";
import { DropOverlay } from "./drop-overlay.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { UploadList } from "./upload-list.tsx";

/** All datasets; files come in by button or dropped anywhere. */
export function DatasetsScreen() {
  const { t } = useTranslation("datasets");
  const list = useAsk("dataset:list", {});
  const mayImport = useMay()("dataset:import");
  const uploads = useUploads();
  const [files, setFiles] = useState<readonly File[]>([]);
  const isEmpty = list.data?.length === 0;
  const button = mayImport && <ImportButton onFiles={setFiles} />;
  return (
    <Page title={t("title")} about={isEmpty ? undefined : t("about")} actions={isEmpty ? undefined : button}>
      <UploadList uploads={uploads} />
      <Answer of={list}>
        {(datasets) => (datasets.length > 0 ? <DatasetTable datasets={datasets} /> : uploads.length === 0 && <NoDatasets button={button} />)}
      </Answer>
      {mayImport && <DropOverlay onFiles={setFiles} />}
      {files.length > 0 && <ImportDialog files={files} onClose={() => setFiles([])} />}
    </Page>
  );
}

function ImportButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation("datasets");
  const [params, setParams] = useSearchParams();
  const button = useRef<HTMLButtonElement>(null);
  const wanted = params.has("import");
  useEffect(() => {
    if (!wanted) return;
    setParams({}, { replace: true });
    button.current?.click();
  }, [wanted, setParams]);
  return (
    <FileButton multiple accept=".jsonl,.ndjson,.csv,.tsv,.gz,.json,.txt" onChange={onFiles}>
      {(props) => (
        <Button {...props} ref={button} leftSection={<IconUpload size={16} aria-hidden />}>
          {t("import")}
        </Button>
      )}
    </FileButton>
  );
}

function NoDatasets({ button }: { button: ReactNode }) {
  const { t } = useTranslation("datasets");
  const addSample = useCommand("dataset:add-sample");
  const [, go] = useLocation();
  const add = (): void => addSample.mutate({}, { onSuccess: ({ id }) => go(`/datasets/${id}`) });
  const actions = button !== false && (
    <>
      {button}
      <Button variant="default" loading={addSample.isPending} onClick={add}>
        {t("addSample")}
      </Button>
    </>
  );
  return (
    <>
      <Blank icon={IconDatabase} title={t("emptyTitle")} actions={actions}>
        {t("empty")}
      </Blank>
      {addSample.error !== null && <RefusalNotice error={addSample.error} />}
    </>
  );
}
