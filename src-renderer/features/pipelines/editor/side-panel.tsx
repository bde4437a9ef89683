import { ScrollArea, Tabs, Text } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../../../stores/use-may.ts";
import { Frozen } from "../../../ui/frozen.tsx";
import type { PlacedProblem } from "../document/find-place.ts";
import { useEditorState, useMayEdit } from "./editor-context.tsx";
import { PipelinePanel } from "./pipeline-panel.tsx";
import { StepPanel } from "./step-panel.tsx";
import { TryPanel } from "./try-panel.tsx";
import classes from "./workbench.module.css";

const panels = ["step", "pipeline", "try"] as const;
export type Panel = (typeof panels)[number];

export type SidePanelProps = { panel: Panel; onPanel: (panel: Panel) => void; problems: readonly PlacedProblem[] };

export function SidePanel({ panel, onPanel, problems }: SidePanelProps) {
  const { t } = useTranslation("pipelines");
  const mayEdit = useMayEdit();
  const mayTry = useMay()("pipeline:try");
  return (
    <Tabs
      className={classes.panel}
      value={panel}
      keepMounted={false}
      onChange={(next) => onPanel(panels.find((known) => known === next) ?? "step")}
      styles={{ root: { display: "flex", flexDirection: "column" }, panel: { flex: 1, minHeight: 0 } }}
    >
      <Tabs.List aria-label={t("panels")}>
        {panels
          .filter((name) => name !== "try" || mayTry)
          .map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`panel.${name}`)}
            </Tabs.Tab>
          ))}
      </Tabs.List>
      <Tabs.Panel value="step">
        <Scrolled>
          <Frozen when={!mayEdit}>
            <SelectedStep problems={problems} onPanel={onPanel} />
          </Frozen>
        </Scrolled>
      </Tabs.Panel>
      <Tabs.Panel value="pipeline">
        <Scrolled>
          <Frozen when={!mayEdit}>
            <PipelinePanel />
          </Frozen>
        </Scrolled>
      </Tabs.Panel>
      <Tabs.Panel value="try">
        <Scrolled>
          <TryPanel />
        </Scrolled>
      </Tabs.Panel>
    </Tabs>
  );
}

function Scrolled({ children }: { children: React.ReactNode }) {
  return (
    <ScrollArea h="100%" type="auto" viewportProps={{ tabIndex: 0 }}>
      <div style={{ padding: 12 }}>{children}</div>
    </ScrollArea>
  );
}

function SelectedStep({ problems, onPanel }: Pick<SidePanelProps, "problems" | "onPanel">) {
  const { t } = useTranslation("pipelines");
  const selected = useEditorState((state) => state.selected);
  const steps = useEditorState(({ reading }) => reading.model.steps);
  const step = selected.length === 1 ? steps.find(({ key }) => key === selected[0]) : undefined;
  useEffect(() => {
    if (step !== undefined) onPanel("step");
  }, [step, onPanel]);
  if (step === undefined) {
    return (
      <Text size="sm" c="dimmed">
        {selected.length > 1 ? t("severalSelected", { count: selected.length }) : t("noneSelected")}
      </Text>
    );
  }
  return <StepPanel key={step.key} step={step} problems={problems.filter((problem) => problem.step === step.key)} />;
}
