import { ActionIcon, Button, Group, List, Menu, Modal, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCopy, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { EndpointSummary } from "../../../../src-shared/wire/ui/endpoint-messages.ts";
import { useCommand } from "../../../stores/use-ask.ts";
import { RefusalNotice } from "../../../ui/refusal-notice.tsx";

/** What can be done with a line of the list. */
export function EndpointActions({ endpoint }: { endpoint: EndpointSummary }) {
  const { t } = useTranslation("endpoints");
  const [isDeleting, setDeleting] = useState(false);
  const { name } = endpoint;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("actionsOf", { name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} href={`/endpoints/${encodeURIComponent(name)}`} leftSection={<IconPencil size={15} aria-hidden />}>
            {t("edit")}
          </Menu.Item>
          <Menu.Item component={Link} href={`/endpoints/new?copy=${encodeURIComponent(name)}`} leftSection={<IconCopy size={15} aria-hidden />}>
            {t("copy")}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={15} aria-hidden />} onClick={() => setDeleting(true)}>
            {t("delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isDeleting && <DeleteEndpoint endpoint={endpoint} onClose={() => setDeleting(false)} onDeleted={() => setDeleting(false)} />}
    </>
  );
}

export type DeleteEndpointProps = { endpoint: Pick<EndpointSummary, "name" | "usedBy">; onClose: () => void; onDeleted: () => void };

/** Asks, naming what will be lost, and deletes. */
export function DeleteEndpoint({ endpoint: { name, usedBy }, onClose, onDeleted }: DeleteEndpointProps) {
  const { t } = useTranslation(["endpoints", "common"]);
  const { mutate, error, isPending } = useCommand("endpoint:delete");
  const onSuccess = (): void => {
    notifications.show({ message: t("endpoints:deleted", { name }) });
    onDeleted();
  };
  return (
    <Modal opened onClose={onClose} title={t("endpoints:deleteTitle", { name })} centered>
      <Text size="sm">{t("endpoints:deleteAbout")}</Text>
      {usedBy.length > 0 && (
        <>
          <Text size="sm" mt="sm" fw={600}>
            {t("endpoints:deleteUsed", { count: usedBy.length })}
          </Text>
          <List size="sm">
            {usedBy.slice(0, 20).map((pipeline) => (
              <List.Item key={pipeline}>{pipeline}</List.Item>
            ))}
          </List>
        </>
      )}
      {error !== null && <RefusalNotice error={error} />}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t("common:cancel")}
        </Button>
        <Button color="red" loading={isPending} onClick={() => mutate({ name }, { onSuccess })}>
          {t("endpoints:deleteDo")}
        </Button>
      </Group>
    </Modal>
  );
}
