import { Button, Group, Modal, NumberInput, Stack, Text } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PruneOutlook } from "../../../../src-shared/wire/ui/settings-messages.ts";
import { useAsk, useCommand } from "../../../stores/use-ask.ts";
import { Answer } from "../../../ui/answer.tsx";
import { useFigures } from "../../../ui/use-figures.ts";
import { SettingLine } from "../setting-group.tsx";

const dayMs = 86_400_000;
const proposedDays = 90;
const maxDays = 36_500;

/** Deletes what is older than some days, after saying how much that is. */
export function CleanUpLine({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("settings");
  const [days, setDays] = useState<number | string>(proposedDays);
  const [openedAt] = useState(() => Date.now());
  const [asked] = useDebouncedValue(Number(days), 200);
  const before = openedAt - asked * dayMs;
  const outlook = useAsk("data:outlook", { before });
  const [opened, { open, close }] = useDisclosure();
  const isNone = outlook.data === undefined || outlook.data.runs + outlook.data.datasets === 0;
  return (
    <SettingLine label={t("cleanUp")} about={<Answer of={outlook}>{(found) => <OutlookText outlook={found} />}</Answer>}>
      <Group gap="xs" justify="flex-end">
        <NumberInput
          aria-label={t("olderThan")}
          prefix={`${t("olderThan")} `}
          suffix={` ${t("daysUnit", { count: Number(days) })}`}
          value={days}
          onChange={setDays}
          min={0}
          max={maxDays}
          allowDecimal={false}
          w={210}
        />
        <Button variant="default" disabled={isNone} onClick={open}>
          {t("cleanUpOpen")}
        </Button>
      </Group>
      {outlook.data !== undefined && <CleanUpDialog opened={opened} before={before} outlook={outlook.data} onClose={close} onDone={onDone} />}
    </SettingLine>
  );
}

function OutlookText({ outlook }: { outlook: PruneOutlook }) {
  const { t } = useTranslation(["settings", "common"]);
  const figures = useFigures();
  const { runs, rows, datasets, bytes } = outlook;
  if (runs + datasets === 0) return t("settings:nothingOld");
  return t("settings:outlook", {
    runs: t("settings:runs", { count: runs }),
    rows: t("common:rows", { count: rows }),
    datasets: t("settings:datasets", { count: datasets }),
    size: figures.bytes(bytes),
  });
}

type CleanUpDialogProps = { opened: boolean; before: number; outlook: PruneOutlook; onClose: () => void; onDone: () => void };

function CleanUpDialog({ opened, before, outlook, onClose, onDone }: CleanUpDialogProps) {
  const { t } = useTranslation(["settings", "common"]);
  const figures = useFigures();
  const prune = useCommand("data:prune");
  const pruneNow = (): void =>
    prune.mutate(
      { before },
      {
        onSuccess: ({ runs, datasets, bytesFreed }) => {
          const gone = { runs: t("settings:runs", { count: runs }), datasets: t("settings:datasets", { count: datasets }), size: figures.bytes(bytesFreed) };
          notifications.show({ color: "teal", message: t("settings:cleanedUp", gone) });
          onDone();
        },
        onError: (error) => void notifications.show({ color: "red", message: error.message }),
        onSettled: onClose,
      },
    );
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("settings:cleanUpTitle", { at: figures.dateTime(before) })}
      closeButtonProps={{ "aria-label": t("common:close") }}
      centered
    >
      <Stack>
        <Text size="sm">
          <OutlookText outlook={outlook} />
        </Text>
        <Text size="sm">
          {t("settings:cleanUpLoss", { calls: t("settings:calls", { count: outlook.calls }) })}
          {outlook.costUsd !== null && ` ${t("settings:cleanUpCost", { cost: figures.usd(outlook.costUsd) })}`}
        </Text>
        {prune.isPending && <Text size="sm">{t("settings:cleaningUp")}</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common:cancel")}
          </Button>
          <Button color="red" loading={prune.isPending} onClick={pruneNow}>
            {t("settings:cleanUpDo")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
