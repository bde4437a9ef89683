import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { RefusalNotice } from "../../ui/refusal-notice.tsx";

export type ConfirmDialogProps = {
  title: string;
  /** What will be lost. */
  children: ReactNode;
  /** The word of the button that does it. */
  action: string;
  pending: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something is lost. */
export function ConfirmDialog({ title, children, action, pending, error, onConfirm, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation("common");
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("close") }} centered>
      <Stack>
        <Text size="sm">{children}</Text>
        {error !== null && <RefusalNotice error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("cancel")}
          </Button>
          <Button color="red" loading={pending} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
