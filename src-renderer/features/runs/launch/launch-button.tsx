import { Button, Kbd } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

export type LaunchButtonProps = { ready: boolean; starting: boolean; onLaunch: () => void };

export function LaunchButton({ ready, starting, onLaunch }: LaunchButtonProps) {
  const { t } = useTranslation("runs");
  return (
    <Button
      size="md"
      fullWidth
      disabled={!ready && !starting}
      loading={starting}
      onClick={onLaunch}
      leftSection={<IconPlayerPlay size={18} aria-hidden />}
      rightSection={<Kbd size="xs">Ctrl ↵</Kbd>}
    >
      {t("launch.start")}
    </Button>
  );
}
