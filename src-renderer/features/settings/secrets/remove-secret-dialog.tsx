import { useTranslation } from "react-i18next";
import { useCommand } from "../../../stores/use-ask.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import type { SecretLine } from "./list-secrets.ts";

export function RemoveSecretDialog({ secret: { name, usedBy }, onClose }: { secret: SecretLine; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const remove = useCommand("secret:remove");
  return (
    <ConfirmDialog
      title={t("removeSecretTitle", { name })}
      action={t("remove")}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ name }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {usedBy.length === 0 ? t("removeSecretUnused") : t("removeSecretUsed", { count: usedBy.length, endpoints: usedBy.join(", ") })}
    </ConfirmDialog>
  );
}
