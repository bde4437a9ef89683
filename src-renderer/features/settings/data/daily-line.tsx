import { Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { useCommand } from "../../../stores/use-ask.ts";
import { useMay } from "../../../stores/use-may.ts";
import { SettingLine } from "../setting-group.tsx";

/** Whether the database is backed up by itself. */
export function DailyLine({ on }: { on: boolean }) {
  const { t } = useTranslation("settings");
  const set = useCommand("settings:set");
  const may = useMay();
  const change = (dailyBackups: boolean): void =>
    set.mutate({ dailyBackups }, { onError: (error) => void notifications.show({ color: "red", message: error.message }) });
  return (
    <SettingLine label={t("daily")} about={t("dailyAbout")}>
      <Switch
        aria-label={t("daily")}
        checked={set.isPending ? set.variables.dailyBackups === true : on}
        disabled={!may("settings:set") || set.isPending}
        onChange={({ currentTarget }) => change(currentTarget.checked)}
      />
    </SettingLine>
  );
}
