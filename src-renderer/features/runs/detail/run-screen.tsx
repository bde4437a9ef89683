import { Button, Center, Loader, Stack } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "wouter";
import type { RunSummary } from "../../../../src-shared/model/run.ts";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import type { RunProgress } from "../../../../src-shared/wire/ui/run-messages.ts";
import { Answer } from "../../../ui/answer.tsx";
import { Blank } from "../../../ui/blank.tsx";
import { Page } from "../../../ui/page.tsx";
import { useCalm } from "../../../ui/use-calm.ts";
import { RunActions } from "./run-actions.tsx";
import { RunHead } from "./run-head.tsx";
import { RunTabs } from "./run-tabs.tsx";
import { RunTitle } from "./run-title.tsx";
import { useRunProgress } from "./use-run-progress.ts";

/** One run: how it stands now, and everything about it. */
export function RunScreen() {
  const { id = "" } = useParams();
  const { asked, progress } = useRunProgress(id);
  if (progress === undefined && asked.error === null) {
    return (
      <Center mih="40vh">
        <Loader aria-label={id} />
      </Center>
    );
  }
  if (asked.error instanceof RefusedError && ["E_RUN_UNKNOWN", "E_MESSAGE"].includes(asked.error.code)) return <GoneRun id={id} />;
  if (progress === undefined) {
    return (
      <Page title={id}>
        <Answer of={asked}>{() => null}</Answer>
      </Page>
    );
  }
  return <RunPage progress={progress} />;
}

function GoneRun({ id }: { id: string }) {
  const { t } = useTranslation("runs");
  return (
    <Page title={t("goneTitle", { id })}>
      <Blank
        icon={IconPlayerPlay}
        title={t("goneTitle", { id })}
        actions={
          <Button component={Link} href="/runs">
            {t("allRuns")}
          </Button>
        }
      >
        {t("gone")}
      </Blank>
    </Page>
  );
}

/** The head follows each change; what is around it, once a second and when the run's state changes. */
function RunPage({ progress }: { progress: RunProgress }) {
  const { id, name, state } = progress.run;
  return (
    <Page title={<RunTitle {...{ id, name, state }} />} documentTitle={name} actions={<CalmActions progress={progress} />}>
      <Stack gap="lg">
        <RunHead progress={progress} />
        <CalmTabs progress={progress} />
      </Stack>
    </Page>
  );
}

function CalmActions({ progress }: { progress: RunProgress }) {
  return <StillActions run={useCalmRun(progress)} />;
}

function CalmTabs({ progress }: { progress: RunProgress }) {
  return <StillTabs run={useCalmRun(progress)} />;
}

const StillActions = memo(RunActions);
const StillTabs = memo(RunTabs);

function useCalmRun({ run }: RunProgress): RunSummary {
  const calm = useCalm(run, 1000, `${run.id} ${run.state}`);
  // The last one of another run is not this run's.
  return calm.id === run.id ? calm : run;
}
