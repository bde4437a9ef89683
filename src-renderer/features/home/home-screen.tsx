import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsk } from "../../stores/use-ask.ts";
import { useMay } from "../../stores/use-may.ts";
import { Answer } from "../../ui/answer.tsx";
import { Page } from "../../ui/page.tsx";
import { DropOverlay } from "../datasets/drop-overlay.tsx";
import { FileTaker } from "./file-taker.tsx";
import { QuickActions } from "./quick-actions.tsx";
import { Overview } from "./overview.tsx";
import { useSample } from "./use-sample.ts";
import { Welcome } from "./welcome.tsx";

const recentRuns = 40;

/** Three ways to begin while there is nothing; afterwards what goes on. */
export function HomeScreen() {
  const { t } = useTranslation("home");
  const mayBegin = useMay()("run:start");
  const [files, setFiles] = useState<readonly File[]>([]);
  const forgetFiles = useCallback(() => setFiles([]), []);
  const runs = useAsk("run:list", { limit: recentRuns });
  const endpoints = useAsk("endpoint:list", {});
  const pipelines = useAsk("pipeline:list", {});
  const datasets = useAsk("dataset:list", {});
  const sample = useSample();
  const lists = [runs, endpoints, pipelines, datasets];
  const isKnown = lists.every(({ data }) => data !== undefined);
  // The sample fills the lists as it goes; its steps stay on screen until its run is there.
  const isNew = mayBegin && ((sample.step !== null && runs.data?.length === 0) || lists.every(({ data }) => data?.length === 0));
  return (
    <Page
      title={t(isNew ? "welcome" : "title")}
      documentTitle={t("title")}
      about={isNew ? t("welcomeAbout") : undefined}
      actions={isKnown && !isNew && mayBegin ? <QuickActions sample={sample} onFiles={setFiles} /> : undefined}
    >
      <Answer of={runs}>
        {(list) =>
          endpoints.data === undefined || pipelines.data === undefined || datasets.data === undefined ? null : isNew ? (
            <Welcome sample={sample} onFiles={setFiles} />
          ) : (
            <Overview runs={list} pipelines={pipelines.data} datasets={datasets.data} sample={sample} />
          )
        }
      </Answer>
      {mayBegin && <DropOverlay onFiles={setFiles} />}
      {files.length > 0 && <FileTaker files={files} onDone={forgetFiles} />}
    </Page>
  );
}
