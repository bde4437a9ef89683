import { Button, type ButtonVariant } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useCommand } from "../../stores/use-ask.ts";

/** Several runs share a node; each takes as many rows in flight as it was started with. */
const slots = 256;

/** `running`: local nodes that are there already. */
export function StartLocalNode({ running, variant }: { running: number; variant: ButtonVariant }) {
  const { t } = useTranslation("nodes");
  const start = useCommand("local-nodes:ensure");
  const refuse = (error: Error): void => void notifications.show({ color: "red", message: error.message });
  return (
    <Button
      variant={variant}
      leftSection={<IconPlayerPlay size={16} aria-hidden />}
      loading={start.isPending}
      onClick={() => start.mutate({ count: running + 1, slots }, { onError: refuse })}
    >
      {start.isPending ? t("starting") : t("startLocal")}
    </Button>
  );
}
