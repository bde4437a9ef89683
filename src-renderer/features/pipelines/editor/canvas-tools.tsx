import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconArrowsMaximize, IconLayoutDistributeHorizontal, IconPlus, IconZoomIn, IconZoomOut, type Icon } from "@tabler/icons-react";
import { useReactFlow } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import classes from "./canvas.module.css";
import { useEditor, useMayEdit } from "./editor-context.tsx";

export function CanvasTools({ onSearch }: { onSearch: () => void }) {
  const { t } = useTranslation("pipelines");
  const store = useEditor();
  const mayEdit = useMayEdit();
  const flow = useReactFlow();
  const tools: [label: string, icon: Icon, act: () => void][] = [
    [t("tools.layout"), IconLayoutDistributeHorizontal, () => store.place({})],
    [t("tools.fit"), IconArrowsMaximize, () => void flow.fitView({ padding: 0.2, maxZoom: 1 })],
    [t("tools.zoomIn"), IconZoomIn, () => void flow.zoomIn()],
    [t("tools.zoomOut"), IconZoomOut, () => void flow.zoomOut()],
  ];
  return (
    <div className={classes.tools} role="toolbar" aria-label={t("tools.label")}>
      {mayEdit && (
        <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} aria-hidden />} onClick={onSearch}>
          {t("addStep")}
        </Button>
      )}
      {tools.map(([label, Shown, act]) => (
        <Tooltip key={label} label={label} withArrow>
          <ActionIcon variant="subtle" color="gray" onClick={act} aria-label={label}>
            <Shown size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}
