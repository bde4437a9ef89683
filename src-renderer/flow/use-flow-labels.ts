import type { AriaLabelConfig } from "@xyflow/react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** What the canvas says to screen readers. */
export function useFlowLabels(): Partial<AriaLabelConfig> {
  const { t } = useTranslation("flow");
  return useMemo(
    () => ({
      "node.a11yDescription.default": t("nodeKeys"),
      "node.a11yDescription.keyboardDisabled": t("nodeKeys"),
      "node.a11yDescription.ariaLiveMessage": ({ x, y }) => t("moved", { x, y }),
      "edge.a11yDescription.default": t("edgeKeys"),
      "controls.ariaLabel": t("controls"),
      "controls.zoomIn.ariaLabel": t("zoomIn"),
      "controls.zoomOut.ariaLabel": t("zoomOut"),
      "controls.fitView.ariaLabel": t("fit"),
      "minimap.ariaLabel": t("minimap"),
      "handle.ariaLabel": t("port"),
    }),
    [t],
  );
}
