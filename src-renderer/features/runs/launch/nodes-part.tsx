import { Alert, Button, Group, NumberInput, Text } from "@mantine/core";
import { IconServer, IconServerOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsk, useCommand } from "../../../stores/use-ask.ts";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";

/** Rows that a local node runs at once at most, over all runs. */
const localSlots = 256;
const firstNodes = 2;

/** Who will make the calls; offers to start nodes here when there is none. */
export function NodesPart() {
  const { t } = useTranslation("runs");
  const nodes = useAsk("node:list", {});
  const ready = nodes.data?.filter(({ state }) => state === "ready").length;
  if (ready === undefined) return nodes.error === null ? null : <RefusalNotice error={nodes.error} />;
  if (ready === 0) return <StartNodes />;
  return (
    <Group gap={8} px="md">
      <IconServer size={17} aria-hidden />
      <Text size="sm">{t("launch.nodesReady", { count: ready })}</Text>
    </Group>
  );
}

function StartNodes() {
  const { t } = useTranslation("runs");
  const [count, setCount] = useState(firstNodes);
  const ensure = useCommand("local-nodes:ensure");
  return (
    <Alert color="yellow" variant="light" icon={<IconServerOff aria-hidden />} title={t("launch.noNodeTitle")}>
      <Text size="sm" mb="xs">
        {t("launch.noNode")}
      </Text>
      <Group gap="xs">
        <NumberInput
          size="xs"
          w={80}
          min={1}
          max={64}
          allowDecimal={false}
          aria-label={t("launch.localNodes")}
          value={count}
          onChange={(value) => setCount(Math.min(64, Math.max(1, Number(value) || 1)))}
        />
        <Button size="xs" loading={ensure.isPending} onClick={() => ensure.mutate({ count, slots: localSlots })}>
          {t("launch.startNodes", { count })}
        </Button>
      </Group>
      {ensure.error !== null && <RefusalNotice error={ensure.error} />}
    </Alert>
  );
}
