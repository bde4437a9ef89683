import { Alert } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useConnection } from "../stores/use-connection.ts";

/** Says so when what is on the screen may be old. */
export function ConnectionLine() {
  const { t } = useTranslation("frame");
  const state = useConnection((connection) => connection.state);
  if (state !== "lost") return null;
  return (
    <Alert color="yellow" variant="light" icon={<IconPlugConnectedX aria-hidden />} mb="md" aria-live="polite" role="alert">
      {t("lost")}
    </Alert>
  );
}
