import { Button, Code, List, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { SalvageReport } from "../../../../src-shared/wire/ui/backup-messages.ts";
import type { StorageStanding } from "../../../../src-shared/wire/ui/storage-standing.ts";
import { useCommand } from "../../../stores/use-ask.ts";
import { useMay } from "../../../stores/use-may.ts";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";
import { SettingGroup, SettingLine } from "../setting-group.tsx";

/** In safe mode: what is damaged, and what can be done about it besides restoring a backup. */
export function DamageGroup({ standing }: { standing: StorageStanding }) {
  const { t } = useTranslation("settings");
  const may = useMay();
  return (
    <SettingGroup
      title={t("damaged")}
      about={
        <>
          {standing.message} {standing.code !== null && <Code>{standing.code}</Code>}
        </>
      }
    >
      {may("data:salvage") && <SalvageLine />}
      {may("data:reopen") && <ReopenLine />}
    </SettingGroup>
  );
}

function SalvageLine() {
  const { t } = useTranslation("settings");
  const salvage = useCommand("data:salvage");
  return (
    <>
      <SettingLine label={t("salvage")} about={t("salvageAbout")}>
        <Button loading={salvage.isPending} onClick={() => salvage.mutate({})}>
          {t("salvageDo")}
        </Button>
      </SettingLine>
      {salvage.error !== null && <RefusalNotice error={salvage.error} />}
      {salvage.data !== undefined && <SalvageFacts report={salvage.data} />}
    </>
  );
}

function SalvageFacts({ report: { tables, spoiled, reopened } }: { report: SalvageReport }) {
  const { t } = useTranslation("settings");
  const lost = tables.filter(({ isWhole }) => !isWhole);
  return (
    <Stack gap="xs" p="md" component="output">
      <Text size="sm">{lost.length === 0 ? t("salvagedAll") : t("salvagedSome")}</Text>
      <List size="sm">
        {lost.map(({ table, rows }) => (
          <List.Item key={table}>{t("salvagedTable", { table, count: rows })}</List.Item>
        ))}
        {spoiled > 0 && <List.Item>{t("salvagedSpoiled", { count: spoiled })}</List.Item>}
        {reopened > 0 && <List.Item>{t("salvagedReopened", { count: reopened })}</List.Item>}
      </List>
      <Text size="sm">{t("salvagedNext")}</Text>
    </Stack>
  );
}

function ReopenLine() {
  const { t } = useTranslation("settings");
  const reopen = useCommand("data:reopen");
  const open = (): void => reopen.mutate({}, { onError: (error) => void notifications.show({ color: "red", message: error.message }) });
  return (
    <SettingLine label={t("reopen")} about={t("reopenAbout")}>
      <Button variant="default" loading={reopen.isPending} onClick={open}>
        {t("reopenDo")}
      </Button>
    </SettingLine>
  );
}
