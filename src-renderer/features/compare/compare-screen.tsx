import { Button, Select, Stack } from "@mantine/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "wouter";
import type { ComparedRun } from "../../../src-shared/wire/ui/compare-messages.ts";
import { useAsk } from "../../stores/use-ask.ts";
import { Answer } from "../../ui/answer.tsx";
import { Blank } from "../../ui/blank.tsx";
import { Page } from "../../ui/page.tsx";
import { type CompareView, maxCompared, readCompareView, writeCompareView } from "./compare-address.ts";
import { DifferentRows } from "./different-rows.tsx";
import { FigureTable } from "./figure-table.tsx";
import { PercentileTable } from "./percentile-table.tsx";
import { RunChips } from "./run-chips.tsx";
import { SettingsDifference } from "./settings-difference.tsx";

export type ChangeView = (change: Partial<CompareView>) => void;

/** Two to four runs side by side: what they were given, what they came to, how fast, and the rows that differ. */
export function CompareScreen() {
  const { t } = useTranslation("compare");
  const [params, setParams] = useSearchParams();
  const view = readCompareView(params);
  const change: ChangeView = (to) => setParams((now) => writeCompareView(now, to), { replace: true });
  return (
    <Page title={t("title")} about={t("about")} actions={view.runs.length < maxCompared && <AddRun view={view} onChange={change} />}>
      {view.runs.length < 2 ? <TooFew view={view} /> : <Comparison view={view} onChange={change} />}
    </Page>
  );
}

function Comparison({ view, onChange }: { view: CompareView; onChange: ChangeView }) {
  const compared = useAsk("run:compare", { runs: [...view.runs] });
  return <Answer of={compared}>{(runs) => (isAnswerTo(view, runs) ? <Compared view={view} runs={runs} onChange={onChange} /> : null)}</Answer>;
}

/** While other runs are asked for, the answer to the runs before is still here. */
function isAnswerTo(view: CompareView, runs: readonly ComparedRun[]): boolean {
  return runs.map(({ run }) => run.id).join() === view.runs.join();
}

function Compared({ view, runs, onChange }: { view: CompareView; runs: readonly ComparedRun[]; onChange: ChangeView }) {
  return (
    <Stack gap="xl">
      <RunChips runs={runs} onRemove={(id) => onChange({ runs: view.runs.filter((one) => one !== id) })} />
      <FigureTable runs={runs} />
      <PercentileTable runs={runs} />
      <SettingsDifference runs={runs} other={view.other} />
      <DifferentRows view={view} runs={runs} onChange={onChange} />
    </Stack>
  );
}

function TooFew({ view }: { view: CompareView }) {
  const { t } = useTranslation("compare");
  return (
    <Blank
      icon={IconArrowsDiff}
      title={t("tooFewTitle")}
      actions={
        <Button component={Link} href="/runs" variant="default">
          {t("toRuns")}
        </Button>
      }
    >
      {view.runs.length === 0 ? t("tooFew") : t("oneMore")}
    </Blank>
  );
}

function AddRun({ view, onChange }: { view: CompareView; onChange: ChangeView }) {
  const { t } = useTranslation("compare");
  const runs = useAsk("run:list", { limit: 200 });
  const data = (runs.data ?? [])
    .filter(({ id }) => !view.runs.includes(id))
    .map(({ id, name, datasetName }) => ({ value: id, label: `${name} · ${datasetName} · ${id}` }));
  return (
    <Select
      w={300}
      searchable
      value={null}
      data={data}
      placeholder={view.runs.length === 0 ? t("firstRun") : t("addRun")}
      aria-label={view.runs.length === 0 ? t("firstRun") : t("addRun")}
      nothingFoundMessage={t("noOther")}
      comboboxProps={{ width: 460, position: "bottom-end" }}
      onChange={(id) => id !== null && onChange({ runs: [...view.runs, id] })}
    />
  );
}
