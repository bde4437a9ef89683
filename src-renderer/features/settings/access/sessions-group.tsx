import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { signOutOthers } from "../../../link/session.ts";
import { RefusedError } from "../../../../src-shared/wire/reply.ts";
import { useConnection } from "../../../stores/use-connection.ts";
import { useSignOut } from "../../../stores/use-sign-out.ts";
import { SettingGroup, SettingLine } from "../setting-group.tsx";

/** Windows that have signed in. */
export function SessionsGroup() {
  const { t } = useTranslation(["settings", "common"]);
  const session = useConnection((connection) => connection.session);
  const signOut = useSignOut();
  const [ending, setEnding] = useState(false);
  if (session === null) return null;
  const endOthers = async (): Promise<void> => {
    setEnding(true);
    try {
      const count = await signOutOthers(session);
      notifications.show({ color: "teal", message: t("settings:othersEnded", { count }) });
    } catch (cause) {
      notifications.show({ color: "red", message: cause instanceof RefusedError ? cause.message : t("common:unexpected") });
    }
    setEnding(false);
  };
  return (
    <SettingGroup title={t("settings:sessions")} about={t("settings:sessionsAbout")}>
      <SettingLine label={t("settings:thisWindow", { role: t(`settings:roles.${session.role}`) })} about={t("settings:thisWindowAbout")}>
        <Button variant="default" onClick={() => void signOut()}>
          {t("settings:signOut")}
        </Button>
      </SettingLine>
      {session.role === "admin" && (
        <SettingLine label={t("settings:otherWindows")} about={t("settings:otherWindowsAbout")}>
          <Button variant="default" loading={ending} onClick={() => void endOthers()}>
            {t("settings:signOutOthers")}
          </Button>
        </SettingLine>
      )}
    </SettingGroup>
  );
}
