import { Box, Button, Group, ScrollArea, Table, Text } from "@mantine/core";
import { IconAlertTriangle, IconKey, IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsk } from "../../../stores/use-ask.ts";
import { Answer } from "../../../ui/answer.tsx";
import { Blank } from "../../../ui/blank.tsx";
import { useWhyNot } from "../../../stores/use-why-not.ts";
import { NeedsRole } from "../../../ui/needs-role.tsx";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { LinkTo } from "../../../ui/link-to.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { SettingGroup } from "../setting-group.tsx";
import { listSecrets, type SecretLine } from "./list-secrets.ts";
import { RemoveSecretDialog } from "./remove-secret-dialog.tsx";
import { SetSecretDialog } from "./set-secret-dialog.tsx";

type Asked = { set: string | null } | { remove: SecretLine } | null;

/** Keys of endpoints: their names, never their values. */
export function SecretsSection() {
  const { t } = useTranslation("settings");
  const whyNot = useWhyNot()("secret:list");
  if (whyNot === null) return <Secrets />;
  return (
    <SettingGroup title={t("section.secrets")} about={t("secretsAbout")}>
      <Box p="md">
        <NeedsRole why={whyNot} />
      </Box>
    </SettingGroup>
  );
}

function Secrets() {
  const { t } = useTranslation("settings");
  const secrets = useAsk("secret:list", {});
  const endpoints = useAsk("endpoint:list", {});
  const [asked, ask] = useState<Asked>(null);
  const addButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => ask({ set: null })}>
      {t("addSecret")}
    </Button>
  );
  return (
    <>
      <Answer of={secrets}>
        {(stored) => {
          const lines = listSecrets(stored, endpoints.data ?? []);
          return lines.length === 0 ? <NoSecrets actions={addButton} /> : <SecretTable lines={lines} actions={addButton} ask={ask} />;
        }}
      </Answer>
      {asked !== null && "set" in asked && <SetSecretDialog name={asked.set} onClose={() => ask(null)} />}
      {asked !== null && "remove" in asked && <RemoveSecretDialog secret={asked.remove} onClose={() => ask(null)} />}
    </>
  );
}

function NoSecrets({ actions }: { actions: ReactNode }) {
  const { t } = useTranslation("settings");
  return (
    <Blank icon={IconKey} title={t("noSecretsTitle")} actions={actions}>
      {t("secretsAbout")}
    </Blank>
  );
}

function SecretTable({ lines, actions, ask }: { lines: readonly SecretLine[]; actions: ReactNode; ask: (asked: Asked) => void }) {
  const { t } = useTranslation(["settings", "common"]);
  return (
    <SettingGroup title={t("settings:section.secrets")} about={t("settings:secretsAbout")} actions={actions}>
      <ScrollArea tabIndex={0} aria-label={t("settings:section.secrets")}>
        <Table verticalSpacing="sm" horizontalSpacing="md" miw={560}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("common:name")}</Table.Th>
              <Table.Th>{t("settings:changed")}</Table.Th>
              <Table.Th>{t("settings:usedBy")}</Table.Th>
              <Table.Th ta="right">{t("settings:actions")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <SecretRow key={line.name} line={line} ask={ask} />
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </SettingGroup>
  );
}

function SecretRow({ line, ask }: { line: SecretLine; ask: (asked: Asked) => void }) {
  const { t } = useTranslation("settings");
  const { dateTime } = useFigures();
  const { name, updatedAt, usedBy } = line;
  return (
    <Table.Tr>
      <Table.Td ff="monospace" translate="no">
        {name}
      </Table.Td>
      <Table.Td className="figures">
        {updatedAt === null ? <StateBadge look={{ color: "red", icon: IconAlertTriangle }} label={t("notSet")} /> : dateTime(updatedAt)}
      </Table.Td>
      <Table.Td>
        {usedBy.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("usedByNone")}
          </Text>
        ) : (
          <Group gap={8}>
            {usedBy.map((endpoint) => (
              <LinkTo key={endpoint} to={`/endpoints/${encodeURIComponent(endpoint)}`} size="sm">
                {endpoint}
              </LinkTo>
            ))}
          </Group>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => ask({ set: name })}
            aria-label={updatedAt === null ? t("setTitle", { name }) : t("replaceOne", { name })}
          >
            {updatedAt === null ? t("set") : t("replace")}
          </Button>
          {updatedAt !== null && (
            <Button size="compact-sm" variant="subtle" color="red" onClick={() => ask({ remove: line })} aria-label={t("removeOne", { name })}>
              {t("remove")}
            </Button>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
