import { Button, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Backup } from "../../../../src-shared/wire/ui/backup-messages.ts";
import { useAsk, useCommand } from "../../../stores/use-ask.ts";
import { useMay } from "../../../stores/use-may.ts";
import { Answer } from "../../../ui/answer.tsx";
import { SettingGroup, SettingLine } from "../setting-group.tsx";
import { BackupDialog, type BackupChange } from "./backup-dialog.tsx";
import { BackupLine } from "./backup-line.tsx";

/** Databases that can take the place of the one in use. */
export function BackupsGroup({ isSafeMode, daily }: { isSafeMode: boolean; daily?: ReactNode }) {
  const { t } = useTranslation("settings");
  const backups = useAsk("backup:list", {});
  const may = useMay();
  const [change, setChange] = useState<BackupChange | null>(null);
  return (
    <SettingGroup title={t("backups")} about={t("backupsAbout")} actions={!isSafeMode && may("backup:create") && <BackUpNow />}>
      {daily}
      <Answer of={backups}>
        {(listed: Backup[]) =>
          listed.length === 0 ? (
            <SettingLine label={t("noBackups")}>
              <span />
            </SettingLine>
          ) : (
            <Stack gap={0}>
              {listed.map((backup) => (
                <BackupLine key={backup.file} backup={backup} onChange={setChange} />
              ))}
            </Stack>
          )
        }
      </Answer>
      {change !== null && <BackupDialog change={change} onClose={() => setChange(null)} onDone={() => void backups.refetch()} />}
    </SettingGroup>
  );
}

function BackUpNow() {
  const { t } = useTranslation("settings");
  const create = useCommand("backup:create");
  const backUp = (): void =>
    create.mutate(
      {},
      {
        onSuccess: () => void notifications.show({ color: "teal", message: t("backedUp") }),
        onError: (error) => void notifications.show({ color: "red", message: error.message }),
      },
    );
  return (
    <Button variant="default" loading={create.isPending} onClick={backUp}>
      <Text size="sm" span>
        {t("backUpNow")}
      </Text>
    </Button>
  );
}
