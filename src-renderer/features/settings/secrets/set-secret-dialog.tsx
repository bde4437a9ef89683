import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
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
  const badName = wanted !== "" && !namePattern.test(wanted);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (wanted === "" || badName || value === "") return;
    set.mutate(
      { name: wanted, value },
      {
        onSuccess: () => {
          notifications.show({ color: "teal", message: t("settings:secretSaved", { name: wanted }) });
          onClose();
        },
      },
    );
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={name === null ? t("settings:addSecret") : t("settings:setTitle", { name })}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <form onSubmit={save}>
        <Stack>
          {name === null && (
            <TextInput
              label={t("common:name")}
              description={t("settings:secretNameAbout")}
              value={typedName}
              error={badName && t("settings:secretNameBad")}
              onChange={({ currentTarget }) => setTypedName(currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
          )}
          <PasswordInput
            label={t("settings:value")}
            value={value}
            onChange={({ currentTarget }) => setValue(currentTarget.value)}
            autoComplete="off"
            data-autofocus={name !== null || undefined}
            visibilityToggleButtonProps={{ "aria-label": t("settings:showValue") }}
          />
          <Text size="sm" c="dimmed">
            {t("settings:valueAbout")}
          </Text>
          {set.error !== null && <RefusalNotice error={set.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" disabled={wanted === "" || badName || value === ""} loading={set.isPending}>
              {t("common:save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
