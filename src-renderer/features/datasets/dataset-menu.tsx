import { ActionIcon, Button, Group, Menu, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDots, IconPencil, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { UiUpValue } from "../../../src-shared/wire/ui-up.ts";
import { useCommand } from "../../stores/use-ask.ts";
import { useMay } from "../../stores/use-may.ts";
import { RefusalNotice } from "../../ui/refusal-notice.tsx";

type Dataset = UiUpValue<"dataset:list">[number];

export type DatasetMenuProps = { dataset: Dataset; onDeleted?: () => void };

/** What can be done with a dataset; nothing for who may only look. */
export function DatasetMenu({ dataset, onDeleted }: DatasetMenuProps) {
  const { t } = useTranslation(["datasets", "common"]);
  const [isRenaming, renaming] = useDisclosure();
  const [isDeleting, deleting] = useDisclosure();
  if (!useMay()("dataset:rename")) return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" c="var(--mantine-color-text)" aria-label={t("datasets:actionsOf", { name: dataset.name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} href={`/runs/new?dataset=${dataset.id}`} leftSection={<IconPlayerPlay size={16} aria-hidden />}>
            {t("datasets:run")}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={renaming.open}>
            {t("datasets:rename")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={deleting.open}>
            {t("common:delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isRenaming && <RenameDialog dataset={dataset} onClose={renaming.close} />}
      {isDeleting && <DeleteDialog dataset={dataset} onClose={deleting.close} {...(onDeleted === undefined ? {} : { onDeleted })} />}
    </>
  );
}

function RenameDialog({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const { t } = useTranslation(["datasets", "common"]);
  const [name, setName] = useState(dataset.name);
  const rename = useCommand("dataset:rename");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    rename.mutate({ dataset: dataset.id, name }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={t("datasets:renameTitle")}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={t("common:name")} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={255} data-autofocus />
          {rename.error !== null && <RefusalNotice error={rename.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:cancel")}
            </Button>
            <Button type="submit" loading={rename.isPending} disabled={name.trim() === ""}>
              {t("common:save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function DeleteDialog({ dataset, onClose, onDeleted }: DatasetMenuProps & { onClose: () => void }) {
  const { t } = useTranslation(["datasets", "common"]);
  const remove = useCommand("dataset:delete");
  const act = (): void =>
    remove.mutate(
      { name: dataset.id },
      {
        onSuccess: () => {
          notifications.show({ message: t("datasets:deleted", { name: dataset.name }) });
          onClose();
          onDeleted?.();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={t("datasets:deleteTitle", { name: dataset.name })}>
      <Stack>
        <Text size="sm">{t("datasets:deleteAbout", { count: dataset.rows })}</Text>
        {remove.error !== null && <RefusalNotice error={remove.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common:cancel")}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={act}>
            {t("common:delete")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
