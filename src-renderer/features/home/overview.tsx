import { Grid, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RunSummary } from "../../../src-shared/model/run.ts";
import type { UiUpValue } from "../../../src-shared/wire/ui-up.ts";
import { useTopic } from "../../stores/use-topic.ts";
import { Fleet } from "./fleet.tsx";
import { LastUsed } from "./last-used.tsx";
import { RecentFailures, RecentRuns } from "./recent-runs.tsx";
import { RunningRuns } from "./running-runs.tsx";
import { SampleDoor } from "./sample-door.tsx";
import { Panel } from "./panel.tsx";
import { Spend } from "./spend.tsx";
import type { Sample } from "./use-sample.ts";

export type OverviewProps = {
  /** Newest first. */
  runs: readonly RunSummary[];
  pipelines: UiUpValue<"pipeline:list">;
  datasets: UiUpValue<"dataset:list">;
  sample: Sample;
};

/** What goes on, what went wrong, what it cost, and where one was. */
export function Overview({ runs, pipelines, datasets, sample }: OverviewProps) {
  const { t } = useTranslation("home");
  const overview = useTopic("overview");
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="lg">
          {(sample.step !== null || sample.error !== null) && (
            <Panel title={t("sample.title")}>
              <SampleDoor sample={sample} />
            </Panel>
          )}
          <RunningRuns active={overview?.active ?? []} />
          <RecentRuns runs={runs} />
          <RecentFailures runs={runs} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Stack gap="lg">
          <Fleet ready={overview?.nodesReady ?? null} />
          <Spend />
          <LastUsed runs={runs} pipelines={pipelines} datasets={datasets} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
