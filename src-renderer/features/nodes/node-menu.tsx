import { ActionIcon, Button, Group, Menu, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconDots, IconLogout, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { NodeSummary } from "../../../src-shared/model/node.ts";
import { useCommand } from "../../stores/use-ask.ts";
import { useMay } from "../../stores/use-may.ts";

export function NodeMenu({ node }: { node: NodeSummary }) {
  const { t } = useTranslation("nodes");
  const drain = useCommand("node:drain");
  const may = useMay();
  const [removing, { open, close }] = useDisclosure();
  const { id, name, state } = node;
  const drainNow = (): void =>
    drain.mutate(
      { name: id },
      {
        onSuccess: () => void notifications.show({ message: t("draining", { name }) }),
        onError: (error) => void notifications.show({ color: "red", message: error.message }),
      },
    );
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("more", { name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} disabled={state !== "ready"} onClick={drainNow}>
            {t("drain")}
          </Menu.Item>
          {may("node:delete") && (
            <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} color="red" onClick={open}>
              {t("remove")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <RemoveDialog node={node} opened={removing} onClose={close} />
    </>
  );
}

function RemoveDialog({ node, opened, onClose }: { node: NodeSummary; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(["nodes", "common"]);
  const remove = useCommand("node:delete");
  const { id, name, state, rowsHeld } = node;
  const removeNow = (): void =>
    remove.mutate(
      { name: id },
      {
        onSuccess: () => {
          onClose();
          notifications.show({ message: t("nodes:removed", { name }) });
        },
        onError: (error) => void notifications.show({ color: "red", message: error.message }),
      },
    );
  return (
    <Modal opened={opened} onClose={onClose} title={t("nodes:removeTitle", { name })} closeButtonProps={{ "aria-label": t("common:close") }}>
      <Stack>
        <Text size="sm">{state === "gone" ? t("nodes:removeGone") : t("nodes:removeAbout", { rows: t("common:rows", { count: rowsHeld }) })}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common:cancel")}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={removeNow}>
            {t("common:delete")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
