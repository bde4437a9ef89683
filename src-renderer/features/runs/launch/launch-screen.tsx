import { Grid, Stack } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useCommand } from "../../../stores/use-ask.ts";
import { useWhyNot } from "../../../stores/use-why-not.ts";
import { NotAllowed } from "../../../ui/needs-role.tsx";
import { Page } from "../../../ui/page.tsx";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import { EstimatePart } from "./estimate-part.tsx";
import { LaunchButton } from "./launch-button.tsx";
import { NodesPart } from "./nodes-part.tsx";
import { OptionsPart } from "./options-part.tsx";
import { WhatPart } from "./what-part.tsx";
import { useLaunchForm } from "./use-launch-form.ts";

/** Chooses what to run, shows what it will take, and starts it. */
export function LaunchScreen() {
  const { t } = useTranslation("runs");
  const whyNot = useWhyNot()("run:start");
  if (whyNot === null) return <Launch />;
  return <NotAllowed title={t("launch.title")} why={whyNot} back={{ to: "/runs", label: t("launch.toRuns") }} />;
}

function Launch() {
  const { t } = useTranslation("runs");
  const [, go] = useLocation();
  const form = useLaunchForm();
  const start = useCommand("run:start");
  const ready = form.request !== null && !start.isPending;
  const launch = (): void => {
    if (form.request !== null && !start.isPending) start.mutate(form.request, { onSuccess: (run) => go(`/runs/${run.id}`) });
  };
  useHotkeys([["mod+Enter", launch]], []);
  return (
    <Page title={t("launch.title")} about={t("launch.about")}>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack gap="md">
            <WhatPart form={form} />
            <OptionsPart form={form} />
            <NodesPart />
            {start.error !== null && <RefusalNotice error={start.error} />}
            <LaunchButton ready={ready} starting={start.isPending} onLaunch={launch} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <EstimatePart request={form.request} />
        </Grid.Col>
      </Grid>
    </Page>
  );
}
