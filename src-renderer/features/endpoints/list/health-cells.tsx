import { Text, Tooltip } from "@mantine/core";
import { IconCircleDashed, IconPlugConnected, IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { EndpointHealth } from "../../../../src-shared/wire/ui/endpoint-messages.ts";
import type { StateLook } from "../../../theme/state-looks.ts";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { useFigures } from "../../../ui/use-figures.ts";

const looks: Record<"reachable" | "unreachable" | "checking", StateLook> = {
  reachable: { color: "teal", icon: IconPlugConnected },
  unreachable: { color: "red", icon: IconPlugConnectedX },
  checking: { color: "gray", icon: IconCircleDashed },
};

/** Whether a connection could be opened; undefined while that is not known. */
export function ConnectionCell({ health }: { health: EndpointHealth | undefined }) {
  const { t } = useTranslation("endpoints");
  const { ms, clock } = useFigures();
  if (health === undefined) return <StateBadge look={looks.checking} label={t("checking")} />;
  const state = health.reachable ? "reachable" : "unreachable";
  const detail = health.reachable ? ms(health.connectMs) : health.problem;
  return (
    <>
      <Tooltip label={`${detail ?? ""} ${clock(health.checkedAt)}`} withArrow>
        <span>
          <StateBadge look={looks[state]} label={t(state)} />
        </span>
      </Tooltip>
      <Text size="xs" c="dimmed" className="figures" mt={2}>
        {detail}
      </Text>
    </>
  );
}

/** What runs lately met there. */
export function RecentCell({ recent }: { recent: EndpointHealth["recent"] }) {
  const { t } = useTranslation("endpoints");
  const { ms } = useFigures();
  if (recent === null) return <Text size="sm">–</Text>;
  return (
    <>
      <Text size="sm" className="figures">
        {t("recentCalls", { count: recent.calls, p50: ms(recent.p50Ms) })}
      </Text>
      {recent.failed > 0 && (
        <Text size="xs" c="dimmed" className="figures">
          {t("recentFailed", { count: recent.failed })}
        </Text>
      )}
    </>
  );
}
