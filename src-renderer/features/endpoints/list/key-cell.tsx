import { Group, Text, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { EndpointSummary } from "../../../../src-shared/wire/ui/endpoint-messages.ts";

/** Where an endpoint's key comes from, and whether it is there. */
export function KeyCell({ endpoint: { key, spec } }: { endpoint: EndpointSummary }) {
  const { t } = useTranslation("endpoints");
  const { auth } = spec;
  if (auth === undefined) return <Text size="sm">{t("key.none")}</Text>;
  const name = "env" in auth ? auth.env : auth.secret;
  if (key === "missing") {
    return (
      <Tooltip label={t("env" in auth ? "keyMissingHelp.env" : "keyMissingHelp.secret", { name })} multiline maw={300} withArrow>
        <Group gap={4} wrap="nowrap">
          <IconAlertTriangle size={15} aria-hidden color="var(--mantine-color-red-text)" />
          <Text size="sm">{t("key.missing")}</Text>
        </Group>
      </Tooltip>
    );
  }
  return (
    <Group gap={4} wrap="nowrap">
      <IconKey size={15} aria-hidden />
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {"env" in auth ? t("key.presentEnv", { name }) : t("key.present")}
      </Text>
    </Group>
  );
}
