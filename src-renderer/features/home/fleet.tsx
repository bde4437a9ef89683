import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { LinkTo } from "../../ui/link-to.tsx";
import { Panel } from "./panel.tsx";

/** `ready`: nodes that take work; null while that is not known. */
export function Fleet({ ready }: { ready: number | null }) {
  const { t } = useTranslation("home");
  return (
    <Panel
      title={t("fleet")}
      aside={
        <LinkTo to="/nodes" size="sm">
          {t("allNodes")}
        </LinkTo>
      }
    >
      <Text size="sm" className="figures">
        {ready === 0 ? t("fleetNone") : ready === null ? "–" : t("nodes", { count: ready })}
      </Text>
    </Panel>
  );
}
