import { Center, Loader, Stack } from "@mantine/core";
import { useParams } from "wouter";
import { Answer } from "../../../ui/answer.tsx";
import { Page } from "../../../ui/page.tsx";
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
  if (progress === undefined) {
    return (
      <Page title={id}>
        <Answer of={asked}>{() => null}</Answer>
      </Page>
    );
  }
  return (
    <Page title={<RunTitle run={progress.run} />} documentTitle={progress.run.name} actions={<RunActions run={progress.run} />}>
      <Stack gap="lg">
        <RunHead progress={progress} />
        <RunTabs progress={progress} />
      </Stack>
    </Page>
  );
}
