import { Alert, Button, Group, Text } from "@mantine/core";
import { IconDatabaseX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useTopic } from "../stores/use-topic.ts";

/** Says so when the disk is filling up, or the database is damaged; the message is the control plane's. */
export function StorageLine() {
  const { t } = useTranslation("frame");
  const storage = useTopic("storage");
  if (storage === undefined || storage.message === null) return null;
  const isSafeMode = storage.level === "safe-mode";
  return (
    <Alert
      color={storage.level === "low" ? "yellow" : "red"}
      variant="light"
      icon={<IconDatabaseX aria-hidden />}
      title={isSafeMode ? t("safeMode") : null}
      mb="md"
      role="alert"
    >
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {storage.message} {isSafeMode && t("safeModeAbout")}
        </Text>
        {isSafeMode && (
          <Button component={Link} href="/settings?section=data" size="compact-sm" color="red">
            {t("safeModeGo")}
          </Button>
        )}
      </Group>
    </Alert>
  );
}
