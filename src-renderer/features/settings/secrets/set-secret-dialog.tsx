import { Button, Group, Modal, PasswordInput, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "../../../stores/use-ask.ts";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";

const namePattern = /^[A-Za-z0-9_.-]{1,100}$/;

/** Takes a value, and forgets it when it closes. `name` null: it is asked for too. */
export function SetSecretDialog({ name, onClose }: { name: string | null; onClose: () => void }) {
  const { t } = useTranslation(["settings", "common"]);
  const set = useCommand("secret:set");
  const [typedName, setTypedName] = useState("");
  const [value, setValue] = useState("");
  const wanted = name ?? typedName.trim();
  const isReady = namePattern.test(wanted) && value !== "";
  const finish = (): void => {
    notifications.show({ color: "teal", message: t("settings:secretSaved", { name: wanted }) });
    onClose();
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (isReady) set.mutate({ name: wanted, value }, { onSuccess: finish });
  };
  const title = name === null ? t("settings:addSecret") : t("settings:setTitle", { name });
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common:close") }}>
      <form onSubmit={save}>
        <Stack>
          {name === null && <NameInput name={typedName} onChange={setTypedName} />}
          <ValueInput value={value} onChange={setValue} isFirst={name !== null} />
          {set.error !== null && <RefusalNotice error={set.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" disabled={!isReady} loading={set.isPending}>
              {t("common:save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function NameInput({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  const { t } = useTranslation(["settings", "common"]);
  const isBad = name.trim() !== "" && !namePattern.test(name.trim());
  return (
    <TextInput
      label={t("common:name")}
      description={t("settings:secretNameAbout")}
      value={name}
      error={isBad && t("settings:secretNameBad")}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      autoComplete="off"
      data-autofocus
    />
  );
}

function ValueInput({ value, onChange, isFirst }: { value: string; onChange: (value: string) => void; isFirst: boolean }) {
  const { t } = useTranslation("settings");
  return (
    <PasswordInput
      label={t("value")}
      description={t("valueAbout")}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      autoComplete="off"
      data-autofocus={isFirst || undefined}
      visibilityToggleButtonProps={{ "aria-label": t("showValue") }}
    />
  );
}
