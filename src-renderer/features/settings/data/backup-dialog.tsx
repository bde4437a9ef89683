import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import type { Backup } from "../../../../src-shared/wire/ui/backup-messages.ts";
import { useCommand } from "../../../stores/use-ask.ts";
import { useFigures } from "../../../ui/use-figures.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";

/** What is about to be done with a backup. */
export type BackupChange = { verb: "restore" | "delete"; backup: Backup };

export type BackupDialogProps = { change: BackupChange; onClose: () => void; onDone: () => void };

/** Asks before a backup takes the database's place, or is gone. */
export function BackupDialog({ change: { verb, backup }, onClose, onDone }: BackupDialogProps) {
  const { t } = useTranslation("settings");
  const figures = useFigures();
  const command = useCommand(verb === "restore" ? "backup:restore" : "backup:delete");
  const at = figures.dateTime(backup.madeAt);
  const confirm = (): void =>
    command.mutate(
      { file: backup.file },
      {
        onSuccess: () => {
          notifications.show({ color: "teal", message: verb === "restore" ? t("restored") : t("backupDeleted") });
          onDone();
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title={verb === "restore" ? t("restoreTitle", { at }) : t("deleteBackupTitle", { at })}
      action={verb === "restore" ? t("restore") : t("deleteBackup")}
      pending={command.isPending}
      error={command.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      {verb === "restore" ? t("restoreLoss") : t("deleteBackupLoss")}
    </ConfirmDialog>
  );
}
