import { Button, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Backup } from "../../../../src-shared/wire/ui/backup-messages.ts";
import { useMay } from "../../../stores/use-may.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import { SettingLine } from "../setting-group.tsx";
import type { BackupChange } from "./backup-dialog.tsx";

export type BackupLineProps = { backup: Backup; onChange: (change: BackupChange) => void };

export function BackupLine({ backup, onChange }: BackupLineProps) {
  const { t } = useTranslation("settings");
  const figures = useFigures();
  const may = useMay();
  const at = figures.dateTime(backup.madeAt);
  return (
    <SettingLine label={t(`backupReason.${backup.reason}`)} about={`${at} · ${figures.bytes(backup.bytes)} · ${backup.file}`}>
      <Group gap="xs" justify="flex-end">
        {may("backup:restore") && (
          <Button variant="default" size="xs" aria-label={t("restoreOne", { at })} onClick={() => onChange({ verb: "restore", backup })}>
            {t("restore")}
          </Button>
        )}
        {may("backup:delete") && (
          <Button variant="subtle" color="red" size="xs" aria-label={t("deleteBackupOne", { at })} onClick={() => onChange({ verb: "delete", backup })}>
            {t("deleteBackup")}
          </Button>
        )}
      </Group>
    </SettingLine>
  );
}
