import { Button, type ButtonVariant } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useStartLocalNode } from "./use-start-local-node.ts";

export function StartLocalNode({ variant }: { variant: ButtonVariant }) {
  const { t } = useTranslation("nodes");
  const { start, starting } = useStartLocalNode();
  return (
    <Button variant={variant} leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={starting} onClick={() => void start()}>
      {starting ? t("starting") : t("startLocal")}
    </Button>
  );
}
